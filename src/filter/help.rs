//! The filter language by example: one list for the page's help and for the tests.
//!
//! Does not know how the page shows it. Invariant: every example parses (a test reads them all).

/// One way to write something, and what it finds.
pub struct Form {
    pub example: &'static str,
    pub finds: &'static str,
}

const fn form(example: &'static str, finds: &'static str) -> Form {
    Form { example, finds }
}

/// In the order in which one learns them.
pub const HELP: &[Form] = &[
    form("nmap", "any field contains it; case is ignored everywhere"),
    form("\"nice ports\"", "the phrase in any field"),
    form("method:OPTIONS", "the whole value; of a set or vector, any element"),
    form("user_agent:*Nmap*", "* is any text, ? one character"),
    form("user_agent:\"Mozilla/5.0 (compatible)\"", "a value with spaces or signs"),
    form("method:'LOL'", "exactly so, upper and lower case too"),
    form("status_code:>=400", "also > < <= and ="),
    form("status_code:[400 TO 499]", "from, to; { and } leave a bound out, * leaves it open"),
    form("ts:[2015-10-21T11:00 TO 2015-10-21T12:00}", "times, UTC unless a zone is written"),
    form("ts:2015-10-21", "that day; with T11:00 that minute"),
    form("id.orig_h:192.168.2.0/24", "addresses of a subnet"),
    form("uri:/\\.(jsp|asp)$/", "a regular expression found in the value"),
    form("user_agent:*", "is set and not empty"),
    form("user_agent:-", "is unset"),
    form("tags:\"\"", "is empty"),
    form("method:(GET OR HEAD)", "several values of one field"),
    form("id.*:192.168.2.42", "any field with such a name; *: any field at all"),
    form("method:POST AND NOT status_code:200", "AND, OR, NOT, ( ); side by side is AND"),
    form("-method:GET", "short for NOT"),
    form("tags:==\"a,b\"", "the whole cell as it stands in the log"),
];
