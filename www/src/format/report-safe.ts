// Text of a report as HTML. Invariant: whatever is in a text, it makes no markup, and what is invisible in it is seen.
import { visible, visibleText } from "./visible";

/** Text as text, whatever is in it. */
export function safe(text: string, limit = Infinity): string {
  return visible(text, limit)
    .map((piece) => (piece.mark ? `<span class="mark">${escaped(piece.text)}</span>` : escaped(piece.text)))
    .join("");
}

/** What the analyst wrote over several lines stays so. */
export function lines(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => safe(line)).join("<br>");
}

export function escaped(text: string): string {
  return text.replace(/[&<>"'`=]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** For an attribute, or wherever no element can be. */
export function plainText(text: string, limit = Infinity): string {
  return escaped(visibleText(text, limit));
}

/** A string of a style sheet, with its quotes: all but letters, digits and spaces by their code, so that none ends it. */
export function cssString(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} ]/gu, (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
