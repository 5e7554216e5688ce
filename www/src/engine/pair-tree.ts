// Pairs as nested JSON: client to server to number of rows.
import type { PairsAnswer } from "./protocol";

export type PairTree = Record<string, Record<string, number>>;

/** Clients and servers in the order of their text, as the exported file has them. */
export function pairTree(answer: PairsAnswer): PairTree {
  const tree = new Map<string, Map<string, number>>();
  const ordered = [...answer.pairs].sort((a, b) => order(a.client, b.client) || order(a.server, b.server));
  for (const { client, server, count } of ordered) {
    const servers = tree.get(client) ?? new Map<string, number>();
    tree.set(client, servers.set(server, count));
  }
  // Through entries, so that a client called `__proto__` is a key like any other.
  return Object.fromEntries([...tree].map(([client, servers]) => [client, Object.fromEntries(servers)]));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
