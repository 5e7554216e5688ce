// Which states without a value the stacked field has, so that they are never counted among its values. A stack of few lines shows them
// itself; of a longer one, of which only a window is here, they are asked for.
import { computed } from "@preact/signals";
import type { CellState, StackQuestion } from "../engine/protocol";
import { fieldsAnswer, follow, stackAnswer } from "./answers";
import { and } from "./filter-text";
import { missingOf } from "./stack-words";
import { reading } from "./store";

const STATES = 3;

function withoutValue({ log, where, pivot, known, by }: StackQuestion): StackQuestion {
  const field = by[0] ?? "";
  const name = /^[\w.]+$/.test(field) ? field : `"${field.replace(/["\\]/g, "\\$&")}"`;
  return { log, where: and(where ?? "", `NOT ${name}:*`), ...(pivot == null ? {} : { pivot }), ...(known == null ? {} : { known }), by, limit: STATES };
}

/** Whether the list of fields says already that every row selected has a value in the field. */
function alwaysSet({ log, where, pivot, known, by }: StackQuestion): boolean {
  const fields = fieldsAnswer.latest.value;
  const same = fields !== null && JSON.stringify([log, where, pivot, known]) === JSON.stringify([fields.question.log, fields.question.where, fields.question.pivot, fields.question.known]);
  return same && fields.answer.fields.find(({ name }) => name === by[0])?.set === fields.answer.total;
}

const asked = computed(() => {
  const latest = stackAnswer.latest.value;
  const here = latest === null || latest.question.by.length !== 1 || latest.answer.rows.length >= latest.answer.distinct;
  return here || reading.value !== null || alwaysSet(latest.question) ? null : withoutValue(latest.question);
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
