// What is new in a stretch of time: the rows whose values no row before it has. A pivot that keeps what is unlike the rows before, so that
// it stands in the trail, the address and the findings as any other step.
import { computed } from "@preact/signals";
import { changeHunt } from "./address";
import { and } from "./filter-text";
import { selectionOf } from "./hunt";
import { currentLog, hasFields, hunt } from "./store";
import { beginOf, upTo, withoutBegin } from "./time-clause";

const TIME = "ts";

/** Where the chosen stretch begins, if rows of the log come before it. */
export const newSince = computed(() => {
  const from = beginOf(hunt.value.where, TIME);
  const first = currentLog.value?.first ?? null;
  return from === null || first === null || first >= from ? null : from;
});

/** Whether only what is new by these fields is kept. */
export function isOnlyNew(by: readonly string[]): boolean {
  const { pivot } = hunt.value;
  return pivot?.unlike === true && JSON.stringify(pivot.by) === JSON.stringify(by);
}

/** Keeps what is new by these fields, or everything again. */
export function toggleOnlyNew(by: readonly string[]): void {
  const now = hunt.value;
  const before = now.pivot?.unlike === true ? (now.pivot.from.pivot ?? null) : now.pivot;
  const since = newSince.value;
  if (isOnlyNew(by)) changeHunt({ pivot: before });
  else if (since !== null && hasFields(...by)) {
    const where = and(withoutBegin(now.where, TIME), upTo(TIME, since));
    changeHunt({ pivot: { by: [...by], from: selectionOf({ ...now, pivot: before, where }), unlike: true } });
  }
}
