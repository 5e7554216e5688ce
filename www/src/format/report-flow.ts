// A pinned picture of pairs: drawn from the very table that is kept, so that picture and numbers cannot differ. Knows no colours.
import { count, countOf } from "./number";
import { bandPath, FLOW_BAR, FLOW_NAMES, type FlowHost, flowOf, shortened } from "./pair-flow";
import { hostsOf } from "./pair-matrix";
import type { Evidence } from "./report";
import { plainText, safe } from "./report-safe";
import { visibleText } from "./visible";

const WIDE = 900;
/** Height of a picture of few hosts: on paper it shares its sheet. */
const HIGH = 240;

export interface DrawnFlow {
  width: number;
  height: number;
  bands: readonly { path: string; width: number; words: string }[];
  bars: readonly { x: number; y: number; height: number }[];
  names: readonly { x: number; y: number; anchor: "start" | "end"; text: string; words: string }[];
  words: string;
}

/** The first columns of its evidence are client, server and rows. */
export function drawnFlow({ rows }: Evidence, { bands, order }: NonNullable<Evidence["flow"]>): DrawnFlow {
  const pairs = rows.map(([client, server, count]) => ({ client: String(client ?? ""), server: String(server ?? ""), count: Number(count) || 0 }));
  const hosts = hostsOf(pairs, order);
  const flow = flowOf(pairs, hosts, bands, HIGH);
  const sides: [readonly FlowHost[], number, number, "start" | "end"][] = [
    [flow.clients, FLOW_NAMES - FLOW_BAR, FLOW_NAMES - FLOW_BAR - 6, "end"],
    [flow.servers, WIDE - FLOW_NAMES, WIDE - FLOW_NAMES + FLOW_BAR + 6, "start"],
  ];
  return {
    width: WIDE,
    height: flow.height,
    bands: flow.bands.map((band) => ({ path: bandPath(band, WIDE), width: band.width, words: `${visibleText(band.pair.client, 60)} → ${visibleText(band.pair.server, 60)}: ${countOf(band.pair.count, "row")}` })),
    bars: sides.flatMap(([list, x]) => list.map(({ top, height }) => ({ x, y: top, height }))),
    names: sides.flatMap(([list, , x, anchor]) => list.map(({ address, top, height, total }) => ({ x, y: top + height / 2, anchor, text: shortened(address), words: `${visibleText(address, 200)}: ${countOf(total, "row")}` }))),
    words: `${countOf(hosts.clients.length, "client")} left, ${countOf(hosts.servers.length, "server")} right, ${count(pairs.length)} pairs; a band is as wide as ${bands === "log" ? "the logarithm of its rows" : "its rows are many"}`,
  };
}

export function flowFigure(pinned: Evidence, flow: NonNullable<Evidence["flow"]>): string {
  const { width, height, bands, bars, names, words } = drawnFlow(pinned, flow);
  const number = (value: number): string => value.toFixed(1);
  const drawn = [
    ...bands.map((band) => `<path d="${band.path}" stroke-width="${number(band.width)}"><title>${plainText(band.words)}</title></path>`),
    ...bars.map(({ x, y, height }) => `<rect x="${x}" y="${number(y)}" width="${FLOW_BAR}" height="${number(height)}"/>`),
    ...names.map(({ x, y, anchor, text, words }) => `<text x="${x}" y="${number(y)}" text-anchor="${anchor}" dominant-baseline="central">${plainText(text)}<title>${plainText(words)}</title></text>`),
  ];
  return `<figure><svg class="flow" role="img" viewBox="0 0 ${width} ${number(height)}"><title>${plainText(words)}</title>${drawn.join("")}</svg><figcaption>${safe(words)}</figcaption></figure>`;
}
