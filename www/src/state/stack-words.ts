// How many lines a stack has, in the words of the field list: a value is what is set. That a field is unset, empty or absent makes a
// line of the stack, but is no value of the field.
import type { CellState, Normaliser, StackAnswer, StackQuestion } from "../engine/protocol";
import { countOf } from "../format/number";

/**
 * `7 values, unset and empty`; several fields together have combinations. `missing`: the states without a value that are among its lines,
 * `null` while they are not known, and then nothing is said.
 */
export function linesInWords({ question, answer }: { question: StackQuestion; answer: StackAnswer }, missing: readonly CellState[] | null): string {
  const { distinct, distinctRaw } = answer;
  const collapsed = (question.normalise ?? []).length > 0 && distinctRaw !== distinct ? `, collapsed to ${countOf(distinct, "line")}` : "";
  if (question.by.length !== 1) return countOf(distinctRaw, "combination") + collapsed;
  if (missing === null) return "";
  // What is looked for in values is never found where there is none.
  if ((question.contains ?? "") !== "") return countOf(distinct - missing.length, "value");
  return valuesInWords(distinctRaw, missing) + collapsed;
}

/** The states that are no value, in one order. */
export function missingOf(states: readonly CellState[]): readonly CellState[] {
  return (["unset", "empty", "absent"] as const).filter((state) => states.includes(state));
}

/** So many distinct lines, of which these are no values. */
export function valuesInWords(distinct: number, missing: readonly CellState[]): string {
  const values = countOf(distinct - missing.length, "value");
  return [values, ...missing].join(", ").replace(/, (?=\w+$)/, " and ");
}

const NORMALISED: Readonly<Record<Normaliser, string>> = { cutQuery: "cut at ?", cutQueryAndAmpersand: "cut at ? and &", percentDecode: "percent-decoded", numbers: "numbers to N", hex: "hex and GUIDs to H", parentDomain: "parent domains" };

export function normalisedWords(normalisers: readonly Normaliser[]): string {
  return normalisers.map((one) => NORMALISED[one]).join(", ");
}
