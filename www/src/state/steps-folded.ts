// The steps as they are listed: what only changes how rows are looked at is folded into the step that chose the rows, so that filters
// and pivots stand out. Nothing is forgotten: each view of a step is still there, and back goes through all of them.
// Invariant: every way is in exactly one step, and ways of one step select the same rows.
import { effect, signal } from "@preact/signals";
import { countAnswer } from "./answers";
import { EMPTY, type Hunt, huntOf, selectionOf } from "./hunt";
import { changeInWords, type Listed, listedWays, type Way } from "./steps";
import { revision } from "./store";

export interface FoldedStep extends Listed {
  /** The views it was looked at in, each as it was last. */
  readonly views: readonly { readonly name: string; readonly address: string }[];
  readonly here: boolean;
  /** Where a click leads: to how it was looked at last. */
  readonly last: string;
  /** Rows of its selection, if they were counted since the logs were read. */
  readonly rows: number | undefined;
}

const counted = signal<ReadonlyMap<string, number>>(new Map());
let countedAt = 0;

effect(() => {
  const latest = countAnswer.latest.value;
  if (revision.value !== countedAt) counted.value = new Map();
  countedAt = revision.value;
  if (latest !== null) counted.value = new Map(counted.peek()).set(JSON.stringify(latest.question), latest.answer.matching);
});

export function foldedWays(all: readonly Way[], here: string): FoldedStep[] {
  const hunts = new Map(all.map(({ address }) => [address, huntOf(address)]));
  const huntAt = (address: string): Hunt => hunts.get(address) ?? huntOf(address);
  const rows = (address: string): string => JSON.stringify(selectionOf(huntAt(address)));
  // A way stands behind the one it was reached from.
  const step = new Map<string, string>();
  const inStep = new Map<string, Way[]>();
  for (const way of all) {
    const before = step.get(way.before);
    const first = before !== undefined && rows(before) === rows(way.address) ? before : way.address;
    step.set(way.address, first);
    inStep.set(first, [...(inStep.get(first) ?? []), way]);
  }
  const firsts = all.filter(({ address }) => step.get(address) === address);
  const folded = firsts.map((way): Way => ({ address: way.address, before: step.get(way.before) ?? "", words: chosenInWords(way.before === "" ? null : huntAt(way.before), huntAt(way.address)) || way.words }));
  // What was settled after it was gone to has another address, and the same rows.
  const current = step.get(here) ?? firsts.findLast(({ address }) => rows(address) === rows(here))?.address ?? here;
  return listedWays(folded, current).map((listed) => {
    const ways = inStep.get(listed.address) ?? [];
    const views = new Map(ways.map(({ address }) => [huntAt(address).view, address]));
    return {
      ...listed,
      views: [...views].map(([name, address]) => ({ name, address })),
      here: listed.address === current,
      last: listed.address === current ? here : (ways.at(-1)?.address ?? listed.address),
      rows: counted.value.get(rows(listed.address)),
    };
  });
}

/** What of the rows is chosen otherwise; for the first step, what it began with. */
function chosenInWords(from: Hunt | null, to: Hunt): string {
  const only = ({ log, where, pivot, known, knownShown }: Hunt): Hunt => ({ ...EMPTY, log, where, pivot, known, knownShown });
  return changeInWords(from === null ? EMPTY : only(from), only(to));
}
