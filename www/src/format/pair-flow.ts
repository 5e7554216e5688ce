// Pairs as bands between clients on the left and servers on the right: where each lies and how wide it is. Knows numbers only.
// Invariant: bands of a host lie beside each other within its bar, in the order of their other ends, and no two bars overlap.
import type { Host, Hosts, Pair } from "./pair-matrix";
import { visibleText } from "./visible";

/** How wide a band is by its rows. */
export type Bands = "log" | "linear";

/** More hosts than these are a tangle. */
export const MOST_HOSTS = 50;

/** Room of a host at least, for its name; and between two. */
const ROOM = 17;
const GAP = 5;
const WIDEST = 60;

/** Height of a picture of few hosts, width of the bar of a host. */
export const FLOW_HEIGHT = 420;
export const FLOW_BAR = 9;
/** Room for names on each side. */
export const FLOW_NAMES = 176;
/** The most characters of a name. */
const NAME = 22;

export interface FlowHost extends Host {
  readonly side: "client" | "server";
  readonly top: number;
  readonly height: number;
}

export interface FlowBand {
  readonly pair: Pair;
  /** Middle of the band at its client and at its server. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

export interface Flow {
  readonly clients: readonly FlowHost[];
  readonly servers: readonly FlowHost[];
  /** In the order of clients, then of servers. */
  readonly bands: readonly FlowBand[];
  readonly height: number;
}

/** The pairs of most rows, as many as there is room for their hosts. */
export function heaviest(pairs: readonly Pair[]): readonly Pair[] {
  const hosts = new Set<string>();
  return [...pairs].sort((a, b) => b.count - a.count).filter(({ client, server }) => {
    const fresh = new Set([client, server].filter((host) => !hosts.has(host)));
    if (hosts.size + fresh.size > MOST_HOSTS) return false;
    fresh.forEach((host) => hosts.add(host));
    return true;
  });
}

export function flowOf(pairs: readonly Pair[], hosts: Hosts, bands: Bands, height: number): Flow {
  const weight = (count: number): number => (bands === "log" ? Math.log2(1 + count) : count);
  const weights = pairs.map(({ count }) => weight(count));
  const sum = weights.reduce((all, one) => all + one, 0);
  const lines = Math.max(hosts.clients.length, hosts.servers.length);
  const free = Math.max(height - lines * GAP, lines * ROOM);
  const unit = Math.min(free / Math.max(sum, 1), WIDEST / Math.max(1, ...weights));
  const widths = weights.map((one) => Math.max(1, one * unit));
  const needed = (field: "client" | "server"): Map<string, number> => {
    const room = new Map<string, number>();
    pairs.forEach((pair, at) => room.set(pair[field], (room.get(pair[field]) ?? 0) + (widths[at] ?? 0)));
    return room;
  };
  const placed = (list: readonly Host[], side: "client" | "server"): FlowHost[] => {
    const room = needed(side);
    let top = GAP;
    return list.map((host) => {
      const own = Math.max(ROOM, room.get(host.address) ?? 0);
      const place = { ...host, side, top, height: own };
      top += own + GAP;
      return place;
    });
  };
  const clients = placed(hosts.clients, "client");
  const servers = placed(hosts.servers, "server");
  const end = (list: readonly FlowHost[]): number => list.reduce((lowest, host) => Math.max(lowest, host.top + host.height + GAP), 0);
  const order = (list: readonly FlowHost[]): Map<string, number> => new Map(list.map(({ address }, at) => [address, at]));
  const [clientAt, serverAt] = [order(clients), order(servers)];
  const places = pairs.map((pair, at) => ({ pair, width: widths[at] ?? 1, client: clientAt.get(pair.client) ?? 0, server: serverAt.get(pair.server) ?? 0 }));
  const starts = (list: readonly FlowHost[], side: "client" | "server"): number[] => {
    const room = needed(side);
    return list.map((host) => host.top + (host.height - (room.get(host.address) ?? 0)) / 2);
  };
  const [left, right] = [starts(clients, "client"), starts(servers, "server")];
  const take = (at: number[], index: number, width: number): number => {
    const middle = (at[index] ?? 0) + width / 2;
    at[index] = (at[index] ?? 0) + width;
    return middle;
  };
  const to = new Map<object, number>();
  for (const place of [...places].sort((a, b) => a.server - b.server || a.client - b.client)) to.set(place, take(right, place.server, place.width));
  const drawn = [...places].sort((a, b) => a.client - b.client || a.server - b.server);
  return {
    clients,
    servers,
    bands: drawn.map((place) => ({ pair: place.pair, width: place.width, from: take(left, place.client, place.width), to: to.get(place) ?? 0 })),
    height: Math.max(end(clients), end(servers)),
  };
}

/** Addresses of one network begin alike: a long one is cut in its middle. */
export function shortened(address: string): string {
  const text = visibleText(address, 60);
  return text.length <= NAME ? text : `${text.slice(0, NAME - 10)}…${text.slice(-9)}`;
}

/** The line of a band in a picture of this width. */
export function bandPath({ from, to }: FlowBand, wide: number): string {
  const [left, right] = [FLOW_NAMES, wide - FLOW_NAMES];
  const middle = (left + right) / 2;
  return `M${left} ${from}C${middle} ${from} ${middle} ${to} ${right} ${to}`;
}
