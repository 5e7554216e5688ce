// The ways an analyst went: every hunt that was looked at, each behind the one it was reached from. Going back and taking another
// way makes a branch; the first one stays where it was.
// Invariant: a hunt is there once, and every step but the first has one before it.
import { signal } from "@preact/signals";
import { addressOf, EMPTY, type Hunt } from "./hunt";
import { normalisedWords } from "./stack-words";
import { pivotWords } from "./trail";

export interface Way {
  readonly address: string;
  /** Address of the hunt it was reached from; empty for the first. */
  readonly before: string;
  readonly words: string;
}

/** A step as it is listed: how many branches deep, and whether it is another way beside one already listed. */
export interface Listed extends Way {
  readonly depth: number;
  readonly branch: boolean;
}

const REMEMBERED = 300;

export const ways = signal<readonly Way[]>([]);

/** Notes that one went from a hunt to another; `instead` of it, where the first was only a part of typing. */
export function wentTo(from: Hunt, to: Hunt, instead = false): void {
  if (to.log === "") return;
  const [before, after] = [addressOf(from), addressOf(to)];
  let all = ways.peek();
  const start = all.find(({ address }) => address === before);
  const replaced = instead && start !== undefined && !all.some((way) => way.before === before) ? start : undefined;
  if (replaced !== undefined) all = all.filter((way) => way !== replaced);
  if (all.length === 0 && from.log !== "" && replaced === undefined) all = [{ address: before, before: "", words: changeInWords({ ...EMPTY, view: "" }, from) }];
  if (!all.some(({ address }) => address === after)) {
    const origin = replaced?.before ?? (all.some(({ address }) => address === before) ? before : (all.at(-1)?.address ?? ""));
    all = [...all, { address: after, before: origin, words: replaced === undefined ? changeInWords(from, to) : whereInWords(to) }];
  }
  if (all.length > REMEMBERED) {
    const oldest = all.find((way) => way.before !== "" && way.address !== after && !all.some((other) => other.before === way.address));
    all = all.filter((way) => way !== oldest);
  }
  ways.value = all;
}

/** Puts the steps of a saved hunt before those that were gone since the page was opened. */
export function restoreWays(saved: readonly Way[]): void {
  const known = new Set<string>();
  const before: Way[] = [];
  for (const way of saved.slice(-REMEMBERED)) {
    if (known.has(way.address)) continue;
    before.push({ ...way, before: known.has(way.before) ? way.before : (before.at(-1)?.address ?? "") });
    known.add(way.address);
  }
  const since = ways.peek().filter(({ address }) => !known.has(address));
  const there = new Set(since.map(({ address }) => address));
  ways.value = [...before, ...since.map((way) => (known.has(way.before) || there.has(way.before) ? way : { ...way, before: before.at(-1)?.address ?? "" }))];
}

/** All ways as a list: the one that leads here without a break, the others under the step where they part from it. */
export function listedWays(all: readonly Way[], here: string): Listed[] {
  const children = new Map<string, Way[]>();
  for (const way of all) children.set(way.before, [...(children.get(way.before) ?? []), way]);
  const above = new Set<string>();
  for (let at: Way | undefined = all.find(({ address }) => address === here); at !== undefined && !above.has(at.address); ) {
    above.add(at.address);
    const { before }: Way = at;
    at = all.find(({ address }) => address === before);
  }
  const listed: Listed[] = [];
  // A list of what is still to come, not a recursion: a way may have hundreds of steps.
  const open: Listed[] = (children.get("") ?? []).map((way) => ({ ...way, depth: 0, branch: false })).reverse();
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    listed.push(way);
    const next = children.get(way.address) ?? [];
    const main = next.find(({ address }) => above.has(address)) ?? next.at(-1);
    if (main !== undefined) open.push({ ...main, depth: way.depth, branch: false });
    for (const other of [...next].reverse()) if (other !== main) open.push({ ...other, depth: way.depth + 1, branch: true });
  }
  return listed;
}

function whereInWords(hunt: Hunt): string {
  return hunt.where === "" ? "no filter" : `where ${hunt.where}`;
}

/** What is different between two hunts. */
export function changeInWords(from: Hunt, to: Hunt): string {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const said: string[] = [];
  const say = (changed: boolean, words: string): void => {
    if (changed) said.push(words);
  };
  const moved = from.log !== to.log;
  const known = to.known.length - from.known.length;
  say(moved, to.log);
  say(!same(from.pivot, to.pivot), to.pivot === null ? "without the pivot" : pivotWords(to.pivot.by, to.pivot.unlike));
  say(from.where !== to.where && (to.where !== "" || !(moved || !same(from.pivot, to.pivot))), whereInWords(to));
  say(known > 0, `known good: ${to.known.at(-1)?.filter ?? ""}`);
  say(known < 0, "no longer known good");
  say(known === 0 && from.knownShown !== to.knownShown, to.knownShown ? "known good shown" : "known good hidden");
  say(to.view !== from.view, `view ${to.view}`);
  say(!same(from.by, to.by) && to.by.length > 0 && to.view === "stack", `stack of ${to.by.join(" + ")}`);
  if (!moved) {
    say(from.sum !== to.sum, to.sum === "" ? "nothing summed" : `sum of ${to.sum}`);
    say(from.order !== to.order, `${to.order} first`);
    say(!same(from.normalise, to.normalise) && same(from.by, to.by), to.normalise.length === 0 ? "raw values" : `normalised: ${normalisedWords(to.normalise)}`);
    say(from.contains !== to.contains && same(from.by, to.by), to.contains === "" ? "all values" : `values containing ${to.contains}`);
    say(!same(from.columns, to.columns), "columns");
    say(!same(from.sort, to.sort), to.sort === null ? "in the order read" : `sorted by ${to.sort.field}${to.sort.descending === true ? ", descending" : ""}`);
    say(from.over !== to.over, to.over === "" ? "no series" : `series of ${to.over}`);
    say(from.bin !== to.bin || from.scale !== to.scale || !same(from.hide, to.hide), "bins, scale or series of Time");
    say(from.pairs !== to.pairs, `pairs as ${to.pairs}`);
    say(from.pairsOrder !== to.pairsOrder, `hosts by ${to.pairsOrder}`);
    say(from.to !== to.to, `beacons by ${to.to}`);
    say(from.pause !== to.pause || from.everywhere !== to.everywhere, `sessions${to.everywhere ? " of all logs" : ""}`);
    say(from.bands !== to.bands, to.bands === "log" ? "logarithmic bands" : "linear bands");
  }
  return said.join(", ");
}
