// Names for filters that nobody would read: those of indicators are hundreds of characters long, and say in a few words what they are.
// The address, undo and exports keep the text. Invariant: a name stands for exactly the text that it was given for.
import { computed, effect, signal } from "@preact/signals";
import { follow, ready } from "./answers";
import { partsOf } from "./filter-text";
import { hunt, selection } from "./store";

/** A filter shorter than this is read as easily as a name. */
const LONG = 90;

const names = signal<ReadonlyMap<string, string>>(new Map());

const asked = follow("indicators", () => (ready() && JSON.stringify(selection.value).length > LONG ? { log: hunt.value.log } : null), "filter-names");

effect(() => {
  const latest = asked.latest.value;
  if (latest === null) return;
  const { indicators, filter } = latest.answer;
  const named = [...indicators.map((one) => [one.filter, one.name] as const), [filter, `any mark of a scanner in ${latest.question.log}`] as const];
  names.value = new Map([...names.peek(), ...named.filter(([text]) => text.length > LONG)]);
});

/** What names a filter, or a part of one with or without brackets around it; `null` for what is read as it is. */
function nameOf(filter: string): string | null {
  return names.value.get(filter) ?? (/^\(.*\)$/s.test(filter) ? (names.value.get(filter.slice(1, -1)) ?? null) : null);
}

/** The text with names in the place of filters that have one. */
export function named(text: string): string {
  return [...names.value].sort(([a], [b]) => b.length - a.length).reduce((all, [filter, name]) => all.replaceAll(`(${filter})`, `‹${name}›`).replaceAll(filter, `‹${name}›`), text);
}

export interface Named {
  /** Each name with its part of the filter. */
  chips: readonly { name: string; text: string }[];
  /** The other parts. */
  rest: string;
}

/** The filter of the hunt, its named parts apart. */
export const namedParts = computed<Named>(() => {
  const parts = partsOf(hunt.value.where).map((text) => ({ text, name: nameOf(text) }));
  const chips = parts.flatMap(({ text, name }) => (name === null ? [] : [{ name, text }]));
  return { chips, rest: chips.length === 0 ? hunt.value.where : parts.filter(({ name }) => name === null).map(({ text }) => text).join(" AND ") };
});
