// Putting filter texts together. Knows of the filter language only what joining needs: quotes, regular expressions, brackets
// and OR. What a text means is the engine's business.
import type { Normaliser } from "../engine/protocol";

/** Both filters; the second one negated if asked. A part that is there already is not written twice. */
export function and(where: string, term: string, negate = false): string {
  const left = where.trim();
  const right = negate ? `NOT ${isJoined(term) ? `(${term})` : term}` : hasOr(term) ? `(${term})` : term;
  if (term.trim() === "") return left;
  if (left === "" || left === right) return right;
  if (left === opposite(right)) return right;
  const parts = partsOf(left);
  if (parts.includes(right)) return left;
  // Of several parts only what is new.
  const news = negate ? [right] : partsOf(right);
  const fresh = news.filter((part) => !parts.includes(part));
  if (news.length > 1 && fresh.length < news.length) return [hasOr(left) ? `(${left})` : left, ...fresh].join(" AND ");
  return `${hasOr(left) ? `(${left})` : left} AND ${right}`;
}

/** The parts that AND joins at the outermost level; a filter with an OR there is one part. */
export function partsOf(where: string): string[] {
  const text = where.trim();
  if (text === "") return [];
  if (hasOr(text)) return [`(${text})`];
  const parts: string[] = [];
  let from = 0;
  for (const match of bare(text).matchAll(/\s+(?:AND|and|And|&&)\s+/g)) {
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/** The same with `field:value` where someone wrote `field=value` of a known field, as other tools have it; `null` where nobody did. */
export function withColons(where: string, fields: readonly string[]): string | null {
  let meant = where;
  // From the end, so that places before stay what they are.
  for (const match of [...bare(where).matchAll(/(?<=^|[\s(])([\w.-]+)\s?(==|!=|=)\s?(?=[^\s=])/g)].reverse()) {
    const [all, name = "", sign] = match;
    if (!fields.some((field) => field === name || field.replaceAll(".", "_") === name)) continue;
    meant = meant.slice(0, match.index) + (sign === "!=" ? "NOT " : "") + `${name}:` + meant.slice(match.index + all.length);
  }
  return meant === where ? null : meant;
}

/** The same with `field:""` and `field:-` where someone wrote `field:"(empty)"` or `field:"-"`, as the log does; `null` where nobody did. */
export function withMissing(where: string): string | null {
  const open = bare(where);
  const meant = where.replace(/:"(\(empty\)|-)"/g, (all, text: string, at: number) => (open[at] !== ":" ? all : text === "-" ? ":-" : ':""'));
  return meant === where ? null : meant;
}

/** Rows that match any of these. */
export function anyOf(filters: readonly string[]): string {
  return filters.length === 1 ? (filters[0] ?? "") : filters.map((filter) => (isJoined(filter) ? `(${filter})` : filter)).join(" OR ");
}

/** `field:value`, quoted where the value would be read as something else. */
export function term(field: string, value: string): string {
  return /^[\w.]+$/.test(value) ? `${field}:${value}` : `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** The rows between a client and a server, which stand in these fields. */
export function between(client: string, server: string, [from, to]: readonly [string, string]): string {
  return `${term(from, client)} AND ${term(to, server)}`;
}

/**
 * A filter for the rows behind a normalised value, as a regular expression; `null` where none can say it. Decoding `%xx`
 * cannot be undone.
 */
export function ofNormalised(field: string, value: string, normalisers: readonly Normaliser[]): string | null {
  if (normalisers.includes("percentDecode")) return null;
  const holes: string[] = [];
  if (normalisers.includes("numbers")) holes.push("N");
  if (normalisers.includes("hex")) holes.push("H");
  const hole = (character: string): string =>
    character === "N" ? "(?:N|\\d+)" : "(?:H|\\{?[0-9A-Fa-f][0-9A-Fa-f-]{7,}\\}?)";
  const body = [...value].map((character) => (holes.includes(character) ? hole(character) : literal(character))).join("");
  const cutAt = normalisers.includes("cutQueryAndAmpersand") ? "?&" : normalisers.includes("cutQuery") ? "?" : "";
  const rest = cutAt === "" ? "" : `(?:[${cutAt}].*)?`;
  const kind = normalisers.includes("parentDomain") ? domainKind(value) : null;
  if (kind === null) return `${field}:/(?-i:^${body}${rest}$)/`;
  const before = `[^:${cutAt}]*\\.`;
  return `${field}:/(?i:^${kind === "suffix" ? `(?:(?:${before})?\\.)?` : `(?:${before})?`}${body}\\.?(?::\\d+)?${rest}$)/`;
}

/** Those of `normalise.rs`, below which registries of countries hand out names. */
const SECOND = /^(ac|co|com|edu|gob|gov|go|ltd|mil|ne|net|nom|or|org|sch)$/;

/** Whether a value is what names end in, or such an ending alone; `null` where it is a value that has no parent domain. */
function domainKind(value: string): "domain" | "suffix" | null {
  const labels = value.split(".");
  const [last = "", second = ""] = labels.toReversed();
  const deep = /^[a-z]{2}$/.test(last) && SECOND.test(second);
  if (value.includes(":") || labels.includes("") || /^(\d+|N+)$/.test(last)) return null;
  if (labels.length === 2) return deep ? "suffix" : "domain";
  return labels.length === 3 && deep ? "domain" : null;
}

/** The rows in which a field has no value. */
export function ofMissing(field: string, state: "unset" | "empty" | "absent"): string {
  if (state === "unset") return `${field}:-`;
  return state === "empty" ? `${field}:""` : `NOT (${field}:* OR ${field}:- OR ${field}:"")`;
}

function literal(character: string): string {
  if (/[\\^$.*+?()[\]{}|/&~#-]/.test(character)) return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `\\x{${code.toString(16)}}` : character;
}

function opposite(filter: string): string {
  return filter.startsWith("NOT ") ? filter.slice(4) : `NOT ${filter}`;
}

/** Whether an OR stands outside quotes, regular expressions and brackets. */
function hasOr(filter: string): boolean {
  return /(^|\s)(OR|or|Or|\|\|)(\s|$)/.test(bare(filter));
}

function isJoined(filter: string): boolean {
  return /\s/.test(bare(filter).trim());
}

// The text with quoted, bracketed and regular-expression parts blanked out, each character in its place.
function bare(filter: string): string {
  let depth = 0;
  let out = "";
  for (let at = 0; at < filter.length; at += 1) {
    const character = filter.charAt(at);
    if (character === "\\") {
      out += "xx".slice(0, filter.length - at);
      at += 1;
      continue;
    }
    // Quotes and slashes open something only where a value or a word begins.
    const opens = /["'/]/.test(character) && /^$|[:=<>([{\s-]$/.test(filter.slice(0, at));
    if (opens) {
      const end = closing(filter, at);
      out += "x".repeat(end - at + 1);
      at = end;
    } else {
      if (character === ")") depth -= 1;
      out += depth > 0 || /[()]/.test(character) ? "x" : character;
      if (character === "(") depth += 1;
    }
  }
  return out;
}

function closing(filter: string, from: number): number {
  const quote = filter.charAt(from);
  for (let at = from + 1; at < filter.length; at += 1) {
    if (filter.charAt(at) === "\\") at += 1;
    else if (filter.charAt(at) === quote) return at;
  }
  return filter.length - 1;
}
