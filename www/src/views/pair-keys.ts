// What can be done with a pair, whichever form of the pairs has the focus.
import type { Pair } from "../engine/protocol";
import { between } from "../state/filter-text";
import { pinPair } from "../state/pin";
import { copyPair } from "../state/take-out-pairs";
import { ends } from "../state/store";
import { pivotBy } from "../state/verbs";
import { lineKey, type LineVerbs } from "./line-acts";

export function pairVerbs(pair: Pair, total: number): LineVerbs {
  const filter = between(pair.client, pair.server, ends.value);
  return { filter, copy: () => copyPair(pair), pin: () => pinPair(pair, total), wider: "Everything between the two", pivot: () => pivotBy(ends.value, filter) };
}

/** False if the key means nothing here. */
export function pairKey(event: KeyboardEvent, pair: Pair, total: number): boolean {
  return lineKey(event, pairVerbs(pair, total));
}
