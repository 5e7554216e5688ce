// How many lines a stack has, in the words of the field list: a value is what is set. That a field is unset, empty or absent makes a
// line of the stack, but is no value of the field.
import type { CellState, FieldsAnswer, FieldsQuestion, Normaliser, StackAnswer, StackQuestion } from "../engine/protocol";
import { countOf } from "../format/number";

interface Asked<Q, A> {
  question: Q;
  answer: A;
}

/** `7 values, unset and empty`; several fields together have combinations. */
export function linesInWords({ question, answer }: Asked<StackQuestion, StackAnswer>, rail: Asked<FieldsQuestion, FieldsAnswer> | null): string {
  const { distinct, rows } = answer;
  if (question.by.length !== 1) return countOf(distinct, "combination");
  const seen = missingOf(rows.map((row) => row.states[0] ?? "set"));
  const summary = rail !== null && sameRows(question, rail.question) ? rail.answer.fields.find(({ name }) => name === question.by[0]) : undefined;
  const missing = rows.length >= distinct || summary?.distinct == null ? seen.length : Math.max(seen.length, Math.min(3, distinct - summary.distinct));
  // What is looked for in values is never found where there is none.
  if ((question.contains ?? "") !== "") return countOf(distinct - missing, "value");
  return missing > seen.length ? `${countOf(distinct - missing, "value")} and rows without one` : valuesInWords(distinct, seen);
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

function sameRows(a: StackQuestion, b: FieldsQuestion): boolean {
  const rows = ({ log, where, pivot, known }: StackQuestion | FieldsQuestion): string => JSON.stringify([log, where ?? "", pivot ?? null, known ?? []]);
  return rows(a) === rows(b);
}

const NORMALISED: Readonly<Record<Normaliser, string>> = { cutQuery: "cut at ?", cutQueryAndAmpersand: "cut at ? and &", percentDecode: "percent-decoded", numbers: "numbers to N", hex: "hex and GUIDs to H", parentDomain: "parent domains" };

export function normalisedWords(normalisers: readonly Normaliser[]): string {
  return normalisers.map((one) => NORMALISED[one]).join(", ");
}
