//! Why a question has no answer, as [`Problem`]s.
//!
//! Invariant: a message says what is wrong and what to do next.

use crate::protocol::Problem;

impl Problem {
    /// A problem that is not about a place in a filter.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), ..Problem::default() }
    }
}

/// Bytes from another shard that are not what they should be; only a fault in stackhunt itself leads here.
impl From<postcard::Error> for Problem {
    fn from(error: postcard::Error) -> Problem {
        Problem::new(format!("a message between workers could not be read ({error}); reload the page"))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
