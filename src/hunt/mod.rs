//! What is known about attackers' tools, as data.
//!
//! Knows the filter language and nothing of tables or questions. Invariant: data only says what to look for; how rows are found
//! is the filter's business, so every entry is a filter an analyst could have typed.

pub mod failures;
pub mod indicators;
mod industrial;
mod nmap;
mod notable;
mod protocols;
mod scanners;
