//! Which of the names that there are was meant by one that is not there.
//!
//! Knows only names. Invariant: a name that has little in common with every other is not guessed at.

/// The name most like `meant`: the same but for case and signs, or a few letters away from it or from its last part
/// (`orig_h` for `id.orig_h`). Of equally near ones the first.
pub fn nearest<'a>(meant: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(meant);
    let far = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        distance(&wanted, &folded(name)).min(distance(&wanted, &folded(last)))
    };
    names
        .map(|name| (far(name), name))
        .filter(|(far, _)| *far <= wanted.len() / 3)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// Letters and digits alone. Of a name as long as a text only the beginning: distances take the product of both lengths.
fn folded(name: &str) -> Vec<char> {
    name.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
}

/// Letters to put in, take out, change or swap with the next one (optimal string alignment).
fn distance(one: &[char], other: &[char]) -> usize {
    let mut lines = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for (at, letter) in one.iter().enumerate() {
        let mut line = vec![at + 1];
        for (to, goal) in other.iter().enumerate() {
            let changed = lines[at][to] + usize::from(letter != goal);
            let mut least = changed.min(lines[at][to + 1] + 1).min(line[to] + 1);
            if at > 0 && to > 0 && *letter == other[to - 1] && one[at - 1] == *goal {
                least = least.min(lines[at - 1][to - 1] + 1);
            }
            line.push(least);
        }
        lines.push(line);
    }
    lines[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let names =
            ["ts", "uid", "id.orig_h", "id.resp_h", "method", "status_code", "status_msg", "user_agent", "username"];
        let meant = |name: &str| nearest(name, names.into_iter());
        for (name, found) in [
            ("statuscode", "status_code"),
            ("Status-Code", "status_code"),
            ("orig_h", "id.orig_h"),
            ("id_resp_h", "id.resp_h"),
            ("mehtod", "method"),
            ("useragnet", "user_agent"),
            ("user_name", "username"),
            ("uids", "uid"),
        ] {
            assert_eq!(meant(name), Some(found), "{name}");
        }
        for name in ["", "x", "query", "duration", "a name that is not there at all"] {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    #[test]
    fn distances() {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        for (one, other, far) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3)]
        {
            assert_eq!(distance(&letters(one), &letters(other)), far, "{one} {other}");
        }
    }
}
