//! stackhunt core.
pub mod protocol;
