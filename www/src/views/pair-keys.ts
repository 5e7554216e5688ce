// What keys do to a pair, whichever form of the pairs has the focus.
import type { Pair } from "../engine/protocol";
import { between } from "../state/filter-text";
import { pinPair } from "../state/pin";
import { copyPair } from "../state/take-out-pairs";
import { PAIR } from "../state/trail";
import { exclude, include, pivotBy, showRows } from "../state/verbs";
import { isCopy } from "./copy-key";

/** False if the key means nothing here. */
export function pairKey(event: KeyboardEvent, pair: Pair, total: number): boolean {
  const filter = between(pair.client, pair.server);
  if (isCopy(event)) copyPair(pair);
  else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (event.key === "Enter") showRows(filter);
  else if (event.key === "+") include(filter);
  else if (event.key === "-") exclude(filter);
  else if (event.key === "p") pivotBy(PAIR, filter);
  else if (event.key === "f") pinPair(pair, total);
  else if (event.key === "c") copyPair(pair);
  else return false;
  return true;
}
