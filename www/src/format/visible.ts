// Log text was written by attackers. This makes what would be invisible, or would move its neighbours, visible: control
// characters, bidirectional controls, zero-width and odd spaces, line separators, unpaired surrogates.
// Invariant: the pieces, with every mark put back to its character, are the text.

export interface Piece {
  text: string;
  /** The text stands for a character that cannot be shown. */
  mark: boolean;
}

// C0, DEL, C1; no-break, soft hyphen; Arabic letter mark; Hangul fillers; Mongolian separator and variation selectors; general
// punctuation spaces, zero-width, bidi, separators, invisible operators; ideographic space; BOM, annotations, object
// replacement; surrogates without a partner; tags and supplementary variation selectors.
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\ufffc]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

const CONTROLS = (
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split(" ");

/** The text cut into what can be shown and marks for what cannot; at most `limit` characters of it. */
export function visible(text: string, limit = Infinity): Piece[] {
  const cut = text.length > limit;
  const shown = cut ? text.slice(0, limit) : text;
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of shown.matchAll(HIDDEN)) {
    if (match.index > from) pieces.push({ text: shown.slice(from, match.index), mark: false });
    pieces.push({ text: picture(match[0]), mark: true });
    from = match.index + match[0].length;
  }
  if (from < shown.length) pieces.push({ text: shown.slice(from), mark: false });
  if (cut) pieces.push({ text: "…", mark: true });
  return pieces;
}

/** The same as one string, for places that hold only text: titles, labels, the clipboard's Markdown. */
export function visibleText(text: string, limit = Infinity): string {
  return visible(text, limit)
    .map((piece) => piece.text)
    .join("");
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // By name: many fonts lack the control pictures of Unicode.
  const name = code === 0x7f ? "DEL" : CONTROLS[code];
  if (name !== undefined) return `⟨${name}⟩`;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
