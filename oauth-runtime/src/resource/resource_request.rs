//! What of a request a check of its token looks at, in the terms of no web framework. RFC 9110, section 6.

/// A request for a resource. With the feature `axum`, the `Parts` of a request are one.
pub trait ResourceRequest: Sync {
    /// The method, such as `GET`.
    fn method(&self) -> &str;

    /// The path, without the query.
    fn path(&self) -> &str;

    /// The values of every header with that name, in order.
    fn headers(&self, name: &str) -> Vec<&[u8]>;
}
