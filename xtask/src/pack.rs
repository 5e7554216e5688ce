//! Packs the parts of the page into one HTML file and pins them with a Content-Security-Policy. Knows text and bytes, not how the
//! parts are made.
//!
//! Invariant: the policy allows exactly one script and one style sheet, by hash, no request of any kind, and no string that becomes
//! script. The file depends on its parts only: no dates, no names of machines.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

/// What goes into the page.
pub struct Parts<'a> {
    /// `www/index.html`: its `%WORDS%` are replaced.
    pub skeleton: &'a str,
    pub style: &'a str,
    /// Classic script of the page.
    pub main: &'a str,
    /// Classic script of a worker; the page starts it from a Blob.
    pub worker: &'a str,
    /// Packed by [`gzip`], as are the texts that the page only shows and the samples.
    pub wasm: &'a [u8],
    pub texts: &'a [u8],
    pub sample: &'a [u8],
    pub modbus: &'a [u8],
    /// SVG.
    pub icon: &'a [u8],
}

/// The page as one file.
pub fn pack(parts: &Parts) -> Result<String> {
    let main = script_text(parts.main).context("the page's script")?;
    let worker = script_text(parts.worker).context("the worker's script")?;
    let style = unix(parts.style).replace("</style", "<\\/style");
    let policy = policy(&main, &style);
    let icon = format!("data:image/svg+xml;base64,{}", STANDARD.encode(unix(std::str::from_utf8(parts.icon)?)));
    let values = [
        ("POLICY", policy.as_str()),
        ("ICON", icon.as_str()),
        ("STYLE", style.as_str()),
        ("TEXTS", &base85(parts.texts)),
        ("WASM", &base85(parts.wasm)),
        ("SAMPLE", &base85(parts.sample)),
        ("MODBUS", &base85(parts.modbus)),
        ("WORKER", worker.as_str()),
        ("MAIN", main.as_str()),
    ];
    fill(&unix(parts.skeleton), &values)
}

/// Content-Security-Policy of the page; workers started from its Blobs inherit it.
fn policy(script: &str, style: &str) -> String {
    [
        "default-src 'none'".to_owned(),
        "connect-src 'none'".to_owned(),
        format!("script-src 'sha256-{}' 'wasm-unsafe-eval'", STANDARD.encode(Sha256::digest(script))),
        "worker-src blob:".to_owned(),
        format!("style-src 'sha256-{}'", STANDARD.encode(Sha256::digest(style))),
        "img-src data: blob:".to_owned(),
        "form-action 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types stackhunt".to_owned(),
    ]
    .join("; ")
}

/// A script that can stand inside a script element. In a JavaScript string, template or regular expression, `<\/` and `\x3c!` mean the
/// same as the text they replace; the HTML parser no longer sees the end of the element, or a comment in it.
fn script_text(script: &str) -> Result<String> {
    let script = unix(script);
    ensure!(!script.contains('\0') && !script.contains('\r'), "holds a character that the HTML parser changes");
    let mut text = String::with_capacity(script.len());
    let mut rest = script.as_str();
    while let Some(at) = rest.find('<') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        text.push_str(before);
        let name = after.get(..7).unwrap_or_default();
        if name.eq_ignore_ascii_case("/script") {
            text.push_str("<\\/");
            rest = &after[1..];
        } else if after.starts_with("!--") {
            text.push_str("\\x3c");
            rest = after;
        } else {
            text.push('<');
            rest = after;
        }
    }
    text.push_str(rest);
    Ok(text)
}

/// Line ends as the HTML parser leaves them: a checkout with other ones gives the same page, and the hashes stay right.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Characters that mean something in HTML, in scripts or in the skeleton.
const MEANT: &str = "\"$%&'<>\\`";

/// Four bytes as five characters: a sixteenth less than base64, which is 50 kB of the page. A rest of 1, 2 or 3 bytes is one
/// character longer than itself. `www/src/engine/page-parts.ts` reads it.
fn base85(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('!'..='~').filter(|char| !MEANT.contains(*char)).collect();
    let mut text = String::with_capacity(bytes.len() / 4 * 5 + 5);
    for part in bytes.chunks(4) {
        let mut word = [0; 4];
        word[..part.len()].copy_from_slice(part);
        let word = u32::from_be_bytes(word);
        let places = [52_200_625, 614_125, 7_225, 85, 1];
        text.extend(places[..=part.len()].iter().map(|place| digits[(word / place % 85) as usize]));
    }
    text
}

/// gzip without a date or a name, so that the same bytes in give the same bytes out. What is not `fast` takes half a minute to be
/// a twentieth smaller.
pub fn gzip(bytes: &[u8], fast: bool) -> Result<Vec<u8>> {
    if fast {
        let mut writer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
        writer.write_all(bytes)?;
        return Ok(writer.finish()?);
    }
    let mut out = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, bytes, &mut out)?;
    Ok(out)
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Replaces each `%NAME%` once, in one pass: what is put in is never looked at again.
fn fill(skeleton: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut page = String::new();
    let mut rest = skeleton;
    let mut used = 0;
    while let Some(at) = rest.find('%') {
        page.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let value = values.iter().find_map(|(name, value)| Some((*value, rest.strip_prefix(name)?.strip_prefix('%')?)));
        match value {
            Some((value, after)) => {
                page.push_str(value);
                rest = after;
                used += 1;
            }
            None => page.push('%'),
        }
    }
    page.push_str(rest);
    ensure!(used == values.len(), "www/index.html must name each part exactly once, as in %MAIN%");
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_cannot_end_its_element() {
        let script = r#"a("</script>", "</SCRIPT ", "<!-- <script>", 1<2, "é</p>")"#;
        let text = script_text(script).unwrap();
        assert_eq!(text, r#"a("<\/script>", "<\/SCRIPT ", "\x3c!-- <script>", 1<2, "é</p>")"#);
    }

    #[test]
    fn values_are_not_searched_for_names() {
        let page = fill("<%A%|%B%|100%>", &[("A", "%B%"), ("B", "b")]).unwrap();
        assert_eq!(page, "<%B%|b|100%>");
        assert!(fill("%A%", &[("A", ""), ("B", "")]).is_err());
    }

    #[test]
    fn packed_bytes_are_text_that_html_leaves_alone() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4097).collect();
        let text = base85(&bytes);
        assert_eq!(text.len(), 4096 / 4 * 5 + 2);
        assert!(text.chars().all(|char| char.is_ascii_graphic() && !MEANT.contains(char)));
        assert_eq!((base85(&[0; 4]), base85(&[0, 0, 0, 84])), ("!!!!!".to_owned(), "!!!!~".to_owned()));
    }

    #[test]
    fn packing_twice_gives_the_same_page() {
        let parts = Parts {
            skeleton: "%POLICY%%ICON%%STYLE%%TEXTS%%WASM%%SAMPLE%%MODBUS%%WORKER%%MAIN%",
            style: "a{}",
            main: "1",
            worker: "2",
            wasm: b"\0asm",
            texts: b"# Help",
            sample: b"#fields",
            modbus: b"#path",
            icon: b"<svg/>",
        };
        assert_eq!(pack(&parts).unwrap(), pack(&parts).unwrap());
    }
}
