//! The pages that people see. Templates escape everything; no page has a script or an inline style.

pub(crate) mod answer;
pub(crate) mod assets;
pub(crate) mod playground;
pub(crate) mod problem;
pub(crate) mod scopes;
pub(crate) mod templates;
pub(crate) mod texts;
