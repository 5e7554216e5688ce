// Which states without a value the stacked field has, so that they are never counted among its values. A stack of few lines shows them
// itself; of a longer one, of which only a window is here, they are asked for.
import { computed } from "@preact/signals";
import type { CellState, StackQuestion } from "../engine/protocol";
import { follow, stackAnswer } from "./answers";
import { and } from "./filter-text";
import { missingOf } from "./stack-words";
import { reading } from "./store";

const STATES = 3;

function withoutValue({ log, where, pivot, known, by }: StackQuestion): StackQuestion {
  const field = by[0] ?? "";
  const name = /^[\w.]+$/.test(field) ? field : `"${field.replace(/["\\]/g, "\\$&")}"`;
  return { log, where: and(where ?? "", `NOT ${name}:*`), ...(pivot == null ? {} : { pivot }), ...(known == null ? {} : { known }), by, limit: STATES };
}

const asked = computed(() => {
  const latest = stackAnswer.latest.value;
  const here = latest === null || latest.question.by.length !== 1 || latest.answer.rows.length >= latest.answer.distinct;
  return here || reading.value !== null ? null : withoutValue(latest.question);
});

const found = follow("stack", () => asked.value, "missing");

/** `null` while they are not known. */
export const missingStates = computed<readonly CellState[] | null>(() => {
  const latest = stackAnswer.latest.value;
  if (latest === null) return null;
  const seen = missingOf(latest.answer.rows.map(({ states }) => states[0] ?? "set"));
  if (asked.value === null || found.problem.value !== null) return seen;
  const answer = found.latest.value;
  if (answer === null || JSON.stringify(answer.question) !== JSON.stringify(asked.value)) return null;
  return missingOf(answer.answer.rows.map(({ states }) => states[0] ?? "set"));
});
