//! What the test programs share. Invariant: nothing here asserts what an answer should be; the tests do.
#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod ask;
pub mod describe;
pub mod engine;
