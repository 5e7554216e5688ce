// From Pairs to a finding: the heaviest pairs as a table, as the picture that is shown, or as a matrix whose lines add up.
import type { Pair, PairsAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { heaviest } from "../format/pair-flow";
import { hostsOf, matrixOf } from "../format/pair-matrix";
import type { Cell } from "../format/table-text";
import { doorTo, keep } from "./pin";
import { hunt } from "./store";
import { matrixTable } from "./take-out-pairs";

/** Pairs, clients and servers that are kept; more servers do not fit beside each other on paper. */
const PAIRS = 50;
const CLIENTS = 50;
const SERVERS = 12;

const HEAD = ["client", "server", "rows", "share of selected rows %"];

export function pinPairs(answer: PairsAnswer): void {
  const { pairs: form, log } = hunt.peek();
  if (form === "matrix") pinMatrix(answer);
  else if (form === "flow") pinFlow(answer);
  else {
    const pairs = sorted(answer.pairs);
    keep({ title: `${countOf(pairs.length, "pair")} of ${log}`, evidence: { head: HEAD, rows: linesOf(pairs.slice(0, PAIRS), answer.total), of: pairs.length, bars: { column: 2, of: pairs[0]?.count ?? 0 } }, ...doorTo(hunt.peek()) });
  }
}

function pinFlow({ pairs: all, total }: PairsAnswer): void {
  const { log, bands, pairsOrder: order } = hunt.peek();
  const pairs = sorted(heaviest(all));
  const title = pairs.length < all.length ? `Flow of ${log}: the ${count(pairs.length)} heaviest of ${countOf(all.length, "pair")}` : `Flow of ${log}: ${countOf(all.length, "pair")}`;
  keep({ title, evidence: { head: HEAD, rows: linesOf(pairs, total), of: pairs.length, bars: { column: 2, of: pairs[0]?.count ?? 0 }, flow: { bands, order } }, ...doorTo(hunt.peek()) });
}

function pinMatrix({ pairs }: PairsAnswer): void {
  const { log, pairsOrder } = hunt.peek();
  const hosts = hostsOf(pairs, pairsOrder);
  const matrix = matrixOf(pairs, hosts, { from: 0, size: CLIENTS }, { from: 0, size: SERVERS });
  const { head, rows } = matrixTable(matrix, hosts);
  const cells = rows.map((line) => line.map((cell) => (cell === 0 ? null : cell)));
  keep({ title: `Matrix of ${log}: ${countOf(hosts.clients.length, "client")} by ${countOf(hosts.servers.length, "server")}`, evidence: { head, rows: cells, of: cells.length, bars: null, shades: matrix.most }, ...doorTo(hunt.peek()) });
}

const sorted = (pairs: readonly Pair[]): readonly Pair[] => [...pairs].sort((a, b) => b.count - a.count);

const linesOf = (pairs: readonly Pair[], total: number): Cell[][] => pairs.map(({ client, server, count }) => [client, server, count, Number(((100 * count) / Math.max(1, total)).toPrecision(3))]);
