// Pairs as a matrix, client by server. Knows counts and addresses only, not how a matrix is drawn.
// Invariant: cells, rests and totals add up along every line and column to the number of all rows with a client and a server,
// whatever part of the matrix is looked at.

/** Two hosts, and rows of them. */
export interface Pair {
  readonly client: string;
  readonly server: string;
  readonly count: number;
}

/** What hosts are sorted by. */
export type PairsOrder = "total" | "address";

export interface Host {
  readonly address: string;
  readonly total: number;
  /** How many others it has a pair with. */
  readonly partners: number;
}

export interface Hosts {
  readonly clients: readonly Host[];
  readonly servers: readonly Host[];
  /** Distinct addresses; many are on both sides. */
  readonly many: number;
  readonly total: number;
}

/** Part of a list: its first line and how many. */
export interface Part {
  readonly from: number;
  readonly size: number;
}

export interface Matrix {
  readonly clients: readonly Host[];
  readonly servers: readonly Host[];
  /** `cells[client][server]`; behind the last of each stands what the others of the whole matrix have. */
  readonly cells: readonly (readonly number[])[];
  readonly otherClients: number;
  readonly otherServers: number;
  /** The largest count of a cell between two hosts, anywhere in the matrix. */
  readonly most: number;
}

const byText = new Intl.Collator("en", { numeric: true });

export function hostsOf(pairs: readonly Pair[], order: PairsOrder): Hosts {
  const clients = new Map<string, { address: string; total: number; partners: number }>();
  const servers = new Map<string, { address: string; total: number; partners: number }>();
  const add = (to: typeof clients, address: string, count: number): void => {
    const host = to.get(address) ?? { address, total: 0, partners: 0 };
    host.total += count;
    host.partners += 1;
    to.set(address, host);
  };
  let total = 0;
  for (const { client, server, count } of pairs) {
    add(clients, client, count);
    add(servers, server, count);
    total += count;
  }
  const byAddress = (a: Host, b: Host): number => byText.compare(a.address, b.address);
  const compare = order === "address" ? byAddress : (a: Host, b: Host) => b.total - a.total || byAddress(a, b);
  const sorted = (of: typeof clients): Host[] => [...of.values()].sort(compare);
  return { clients: sorted(clients), servers: sorted(servers), many: new Set([...clients.keys(), ...servers.keys()]).size, total };
}

/** The part of the matrix with these clients and servers, and the sums of all others. */
export function matrixOf(pairs: readonly Pair[], hosts: Hosts, rows: Part, columns: Part): Matrix {
  const clients = hosts.clients.slice(rows.from, rows.from + rows.size);
  const servers = hosts.servers.slice(columns.from, columns.from + columns.size);
  const place = (list: readonly Host[]): Map<string, number> => new Map(list.map(({ address }, at) => [address, at]));
  const [rowOf, columnOf] = [place(clients), place(servers)];
  const cells = Array.from({ length: clients.length + 1 }, () => new Array<number>(servers.length + 1).fill(0));
  let most = 0;
  for (const { client, server, count } of pairs) {
    const line = cells[rowOf.get(client) ?? clients.length];
    const column = columnOf.get(server) ?? servers.length;
    if (line !== undefined) line[column] = (line[column] ?? 0) + count;
    if (count > most) most = count;
  }
  return { clients, servers, cells, otherClients: hosts.clients.length - clients.length, otherServers: hosts.servers.length - servers.length, most };
}

/** The first name of the head of a matrix that was made a table. */
export const MATRIX_CORNER = "client \\ server";

/** Steps of the shade of a count; each is a multiple of the one before. */
export const SHADES = 6;

/** Class of the shade of a count; nothing has none. */
export function shadeOf(rows: number, most: number): string {
  if (rows === 0) return "";
  return `shade-${most <= 1 ? SHADES : Math.min(SHADES, 1 + Math.floor(((SHADES - 1) * Math.log(rows)) / Math.log(most) + 1e-9))}`;
}

/** Class of the shade of a cell of a matrix that was made a table: sums have none. */
export function shadeOfCell(head: readonly string[], cells: readonly unknown[], column: number, most: number | undefined): string {
  const cell = cells[column];
  if (most === undefined || typeof cell !== "number" || /^total$| other (clients|servers)$/.test(head[column] ?? "") || /^total$| other clients$/.test(String(cells[0]))) return "";
  return shadeOf(cell, most);
}
