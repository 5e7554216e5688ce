// What leads from one log to another: the connection, the file, the certificate, the flow, the addresses. The fields that carry each
// have other names from log to log (`uid`, `conn_uids`; `fuid`, `resp_fuids`); here they meet. Every link is counted before it is
// offered. Knows names of fields, never logs by heart: what is open decides.
import { signal } from "@preact/signals";
import type { LogInfo, PivotField, RowCell, Selection } from "../engine/protocol";
import { isAbort } from "./answers";
import { changeHunt } from "./address";
import { firstField } from "./begin";
import { EMPTY, selectionOf } from "./hunt";
import { endsOf, hunt, theEngine } from "./store";
import { toList } from "./to-list";

export interface Role {
  /** What two rows have in common that share its value. */
  what: string;
  carries: (field: string, log: LogInfo) => boolean;
}

// Zeek script reference: `uid` and `fuid` of the Info records, their lists in files, dhcp, http, smtp, ssl; `id` of x509, ocsp, pe.
export const CONNECTION: Role = { what: "same connection", carries: (field) => /^(uid|uids|conn_uids?|connection_uids?|cuid)$/.test(field) };
export const FILE: Role = {
  what: "same file",
  carries: (field, log) => /^((.*_)?fuids?|fuid|file_id|parent_fuid)$/.test(field) || (field === "id" && /^(x509|ocsp|pe)$/.test(log.path)),
};
export const CERTIFICATE: Role = { what: "same certificate", carries: (field) => /^(fingerprint|(client_)?cert_chain_fps)$/.test(field) };
const ROLES: readonly Role[] = [CONNECTION, FILE, CERTIFICATE, { what: "same flow (community id)", carries: (field) => field === "community_id" }];

/** Values of one row that are followed at most; a file may come from thousands of connections. */
export const VALUES = 50;

const ADDRESS = /^((set|vector|list|table)\[)?addr\]?$/;
/** Addresses of one row that are followed at most. */
const ADDRESSES = 4;

/** A way to rows, and how many there are. */
export interface Link {
  log: LogInfo;
  what: string;
  selection: Selection;
}

export interface CountedLink extends Link {
  rows: number;
}

/** The value as a filter writes it: exactly, for identities differ in case. */
function exactly(field: string, value: string): string {
  const name = /^[\w.]+$/.test(field) ? field : `"${field.replace(/["\\]/g, "\\$&")}"`;
  return `${name}:'${value.replace(/['\\]/g, "\\$&")}'`;
}

export function anyOf(fields: readonly string[], values: readonly string[]): string {
  return fields.flatMap((field) => values.map((value) => exactly(field, value))).join(" OR ");
}

/** Where a row of `from` leads to in the open logs, itself among them. */
export function linksOfRow(from: LogInfo, cells: readonly RowCell[], open: readonly LogInfo[]): Link[] {
  const of = (wanted: (cell: RowCell) => boolean): string[] => {
    const all = cells.filter((cell) => cell.state === "set" && wanted(cell)).flatMap((cell) => cell.decoded);
    return [...new Set(all)].slice(0, VALUES);
  };
  const links: Link[] = [];
  const add = (log: LogInfo, what: string, where: string): void => {
    if (where !== "") links.push({ log, what, selection: { log: log.id, where } });
  };
  const end = (name: string): string | undefined => of((cell) => cell.field === name && ADDRESS.test(cell.type))[0];
  const [client, server] = endsOf(from).map(end);
  const machines = [...new Set([client, server, ...of((cell) => ADDRESS.test(cell.type))])].filter((one) => one !== undefined).slice(0, ADDRESSES);
  for (const log of open) {
    const fields = log.fields.map((field) => field.name);
    for (const role of ROLES) {
      const values = of((cell) => role.carries(cell.field, from));
      add(log, role.what, anyOf(fields.filter((field) => role.carries(field, log)), values));
    }
  }
  // What is the same beyond doubt stands first.
  for (const log of open.filter((one) => one.id !== from.id)) {
    if (client !== undefined && server !== undefined && log.ends !== null) {
      add(log, "same client and server", `${exactly(log.ends[0], client)} AND ${exactly(log.ends[1], server)}`);
    }
    const addresses = log.fields.filter((field) => ADDRESS.test(field.type)).map((field) => field.name);
    for (const machine of machines) add(log, `anything of ${machine}`, anyOf(addresses, [machine]));
  }
  return links;
}

/** Where a whole selection leads to in other logs: their rows that share its connections, files, addresses. */
export function linksOfSelection(from: LogInfo, selection: Selection, open: readonly LogInfo[]): Link[] {
  const links: Link[] = [];
  for (const log of open.filter((one) => one.id !== from.id)) {
    const add = (what: string, by: PivotField[]): void => {
      links.push({ log, what, selection: { log: log.id, pivot: { by, from: selection } } });
    };
    const has = (one: LogInfo, field: string): boolean => one.fields.some(({ name }) => name === field);
    // Not the `host` of http, which is a name.
    const isAddress = (one: LogInfo, field: string): boolean => one.fields.some(({ name, type }) => name === field && type === "addr");
    for (const role of ROLES) {
      for (const source of from.fields.filter((field) => role.carries(field.name, from))) {
        for (const target of log.fields.filter((field) => role.carries(field.name, log))) {
          const names = source.name === target.name ? source.name : `${source.name} = ${target.name}`;
          add(`${role.what} (${names})`, [source.name === target.name ? source.name : [target.name, source.name]]);
        }
      }
    }
    // The same end may have another name there.
    const ends = endsOf(from).flatMap((here, at) => {
      const there = endsOf(log)[at];
      return there !== undefined && has(from, here) && has(log, there) ? [{ what: at === 0 ? "clients" : "servers", by: (here === there ? here : [there, here]) as PivotField }] : [];
    });
    if (ends.length === 2) add("same clients and servers", ends.map(({ by }) => by));
    for (const { what, by } of ends) add(`same ${what}`, [by]);
    // Logs of single machines (software, known hosts) have a host where others have a client and a server.
    for (const [here, there] of [["host", "id.orig_h"], ["host", "id.resp_h"], ["id.orig_h", "host"], ["id.resp_h", "host"], ["host", "host"]] as const) {
      if (isAddress(from, here) && isAddress(log, there)) add(`same machines (${here === there ? here : `${here} = ${there}`})`, [here === there ? here : [there, here]]);
    }
  }
  return links;
}

/** Rows behind each link; those without rows are left out. */
export async function counted(links: readonly Link[], signal: AbortSignal): Promise<CountedLink[]> {
  const found: CountedLink[] = [];
  for (const link of links) {
    signal.throwIfAborted();
    // What is known to be good is left out there as well: the number is that of the rows which the click leads to.
    const { known, knownShown } = hunt.peek();
    const asked = selectionOf({ log: link.log.id, where: link.selection.where ?? "", pivot: link.selection.pivot ?? null, known, knownShown });
    const { matching } = await theEngine().ask("matching", asked, { signal });
    if (matching > 0) found.push({ ...link, rows: matching });
  }
  return found;
}

/** Counts links whenever they change: `null` while they are being counted. */
export function countedLinks() {
  const latest = signal<CountedLink[] | null>(null);
  let abort = new AbortController();
  const count = (links: readonly Link[]): (() => void) => {
    abort.abort();
    abort = new AbortController();
    const { signal: own } = abort;
    latest.value = null;
    counted(links, own).then(
      (found) => {
        if (!own.aborted) latest.value = found;
      },
      (error: unknown) => {
        if (!own.aborted && !isAbort(error)) latest.value = [];
      },
    );
    return () => abort.abort();
  };
  return { latest, count };
}

/** Goes there: one step, which back undoes. */
export function followLink({ log, selection }: Link, view = "rows"): void {
  const { known, knownShown } = hunt.peek();
  const where = selection.where ?? "";
  changeHunt({ ...EMPTY, log: log.id, by: [firstField(log)], where, pivot: selection.pivot ?? null, view, known, knownShown });
  toList();
}
