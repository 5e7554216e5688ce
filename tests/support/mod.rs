//! What the test programs share: questions, ways to read files, the reference that answers are compared with.
#![allow(dead_code, unused_imports, reason = "each test program uses its own part of this")]

pub mod ask;
pub mod compare;
pub mod describe;
pub mod engine;
pub mod generate;
pub mod reference;
