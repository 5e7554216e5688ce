//! What a Zeek type means for comparing values: a number, a time, an address, or just text.
//!
//! Does not know values or how they are stored. Invariant: every type text has a kind; what is unknown is [`Kind::Text`], so
//! a log with types nobody has heard of is still searched as text.

/// The class of a scalar, or of the elements of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `T` or `F` (`true` and `false` in JSON).
    Bool,
    /// Whole numbers: `count`, `int`, `port`.
    Count,
    Double,
    /// Seconds.
    Interval,
    /// Epoch seconds.
    Time,
    Addr,
    Subnet,
    /// `string`, `enum`, `func`, `pattern`, `file`, and everything unknown.
    Text,
}

impl Kind {
    /// The kind of a type as `#types` writes it; of a container, the kind of its elements.
    pub fn of(zeek_type: &str) -> Kind {
        match element_type(zeek_type) {
            "bool" => Kind::Bool,
            "count" | "int" | "port" | "counter" | "int64" | "uint64" => Kind::Count,
            "double" => Kind::Double,
            "interval" => Kind::Interval,
            "time" => Kind::Time,
            "addr" => Kind::Addr,
            "subnet" | "net" => Kind::Subnet,
            _ => Kind::Text,
        }
    }
}

/// Whether a cell of this type holds several values: `set[addr]`, `vector[string]`, `table[count]`, `list[string]`.
pub fn is_container(zeek_type: &str) -> bool {
    inner(zeek_type).is_some()
}

/// The type of one value in a cell: `addr` for `set[addr]`, the type itself for a scalar.
pub fn element_type(zeek_type: &str) -> &str {
    inner(zeek_type).unwrap_or(zeek_type)
}

fn inner(zeek_type: &str) -> Option<&str> {
    let (outer, rest) = zeek_type.split_once('[')?;
    matches!(outer, "set" | "vector" | "table" | "list")
        .then(|| rest.split_once(']').map_or(rest, |(inside, _)| inside))
}

/// The type of a field that has these two in different files: one that the values of both fit. The order does not matter, nor which
/// of several types are joined first.
pub fn joined(a: &str, b: &str) -> String {
    use Kind::{Count, Double, Interval, Subnet};
    if a == b {
        return a.to_owned();
    }
    let element = match (Kind::of(a), Kind::of(b)) {
        _ if element_type(a) == element_type(b) => element_type(a),
        (Count, Count) => "int",
        (Count | Double | Interval, Count | Double | Interval) => "double",
        (Subnet, Subnet) => "subnet",
        _ => "string",
    };
    let outer = |text| is_container(text).then(|| text.split_once('[').map_or("", |(outer, _)| outer));
    match (outer(a), outer(b)) {
        (None, None) => element.to_owned(),
        // One value is a set of one.
        (Some(outer), None) | (None, Some(outer)) => format!("{outer}[{element}]"),
        (Some(a), Some(b)) => format!("{}[{element}]", if a == b { a } else { "vector" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_joined_in_any_order() {
        assert_eq!(joined("count", "port"), "int");
        assert_eq!(joined("interval", "count"), "double");
        assert_eq!(joined("time", "count"), "string");
        assert_eq!(joined("enum", "string"), "string");
        assert_eq!(joined("set[addr]", "addr"), "set[addr]");
        assert_eq!(joined("set[count]", "vector[double]"), "vector[double]");
        let all = "bool count int port double interval time addr subnet net string enum set[addr] set[count] vector[time] list[enum] set[";
        let all: Vec<&str> = all.split(' ').collect();
        for a in &all {
            for b in &all {
                let both = joined(a, b);
                assert_eq!(both, joined(b, a));
                assert_eq!(both, joined(a, &both), "{a} {b}");
                for c in &all {
                    assert_eq!(joined(&both, c), joined(a, &joined(b, c)), "{a} {b} {c}");
                }
            }
        }
    }

    #[test]
    fn types_have_kinds() {
        for (text, kind, container) in [
            ("bool", Kind::Bool, false),
            ("port", Kind::Count, false),
            ("interval", Kind::Interval, false),
            ("set[addr]", Kind::Addr, true),
            ("vector[time]", Kind::Time, true),
            ("table[count]", Kind::Count, true),
            ("set[enum]", Kind::Text, true),
            ("set[", Kind::Text, true),
            ("record[x]", Kind::Text, false),
            ("", Kind::Text, false),
        ] {
            assert_eq!((Kind::of(text), is_container(text)), (kind, container), "{text}");
        }
    }
}
