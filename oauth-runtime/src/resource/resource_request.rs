//! The parts of a request that a token check reads, independent of a web framework. RFC 9110, section 6.

/// A request for a resource. With the feature `axum`, the `Parts` of a request implement this.
pub trait ResourceRequest: Sync {
    /// The HTTP method, such as `GET`.
    fn method(&self) -> &str;

    /// The path, without the query.
    fn path(&self) -> &str;

    /// The values of every header with that name, in order.
    fn headers(&self, name: &str) -> Vec<&[u8]>;
}
