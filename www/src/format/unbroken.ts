// A text cut where dates and times of day stand in it: a line may end before or after them, never within. Knows no markup.
// Invariant: the pieces in their order are the text.

export interface Part {
  text: string;
  /** A date or a time of day. */
  whole: boolean;
}

const WHOLE = /\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d:\d\d(?:\.\d+)?\b/g;

export function unbroken(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { index, 0: whole } of text.matchAll(WHOLE)) {
    if (index > from) parts.push({ text: text.slice(from, index), whole: false });
    parts.push({ text: whole, whole: true });
    from = index + whole.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), whole: false });
  return parts;
}
