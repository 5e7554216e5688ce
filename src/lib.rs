//! stackhunt core.
pub mod case;
pub mod drive;
pub mod error;
pub mod export;
pub mod filter;
pub mod hunt;
pub mod log;
pub mod protocol;
pub mod question;
pub mod table;
#[cfg(target_arch = "wasm32")]
mod wasm;
