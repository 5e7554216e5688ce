// Pairs as a matrix: a line for each client, a column for each server, totals first. A part of a large one is shown, and the others
// are summed. The number says how many, the shade repeats it.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { PairsAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { type Hosts, hostsOf, type Matrix, matrixOf, type PairsOrder, type Part, shadeOf, SHADES } from "../format/pair-matrix";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import { and, anyOf, between, term } from "../state/filter-text";
import { ends, hunt } from "../state/store";
import { copy } from "../state/take-out";
import { copyMatrix } from "../state/take-out-pairs";
import { exclude, include, showRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { Address } from "../widgets/log-text";
import { MenuItem, Popover } from "../widgets/popover";
import { isCopy } from "./copy-key";
import { pairKey } from "./pair-keys";

/** As many as an eye can follow; the rest is a step aside. */
const CLIENTS = 50;
const SERVERS = 30;

/** One number of the matrix: what it counts, in words and as a filter. */
interface Cell {
  rows: number;
  words: string;
  /** Long where it is about all others, and seldom needed. */
  filter: () => string;
  pair: { client: string; server: string; count: number } | null;
}

export function PairsMatrix({ answer, pending }: { answer: PairsAnswer; pending: boolean }) {
  const order = hunt.value.pairsOrder;
  const hosts = useMemo(() => hostsOf(answer.pairs, order), [answer, order]);
  const from = useSignal({ clients: 0, servers: 0 });
  const rows = partOf(from.value.clients, CLIENTS, hosts.clients.length);
  const columns = partOf(from.value.servers, SERVERS, hosts.servers.length);
  const matrix = useMemo(() => matrixOf(answer.pairs, hosts, rows, columns), [answer, hosts, rows.from, columns.from]);
  const cells = useMemo(() => cellsOf(matrix, hosts, answer), [matrix, hosts, answer]);
  const move = (side: "clients" | "servers", by: number): void => {
    const part = side === "clients" ? rows : columns;
    from.value = { ...from.value, [side]: partOf(part.from + by * part.size, part.size, hosts[side].length).from };
  };
  return (
    <>
      <div class="tools subtools">
        <div class="segments" role="group" aria-label="Order">
          {(["total", "address"] as const).map((one: PairsOrder) => <button type="button" key={one} aria-pressed={order === one} onClick={() => changeHunt({ pairsOrder: one })}>By {one}</button>)}
        </div>
        <Shown part={rows} of={hosts.clients.length} what="Clients" keys="Page ↑ ↓" onMove={(by) => move("clients", by)} />
        <Shown part={columns} of={hosts.servers.length} what="Servers" keys="Alt Page ↑ ↓" onMove={(by) => move("servers", by)} />
        <span class="spacer" />
        <span class="matrix-legend muted" title="Each step is a multiple of the one before">1 <span aria-hidden="true">{Array.from({ length: SHADES }, (_, at) => <i key={at} class={`shade-${at + 1}`} />)}</span> {count(matrix.most)}, logarithmic</span>
        <Popover kind="menu" align="end" name="Copy matrix" title="The matrix as it is shown" button={<><Icon name="copy" /><span class="wide-only">Copy matrix</span><Icon name="down" /></>}>
          {(close) => (
            <>
              <MenuItem label="Matrix for a spreadsheet" hint="tab-separated, formulas defused" onClick={() => (close(), copyMatrix(matrix, hosts, "tsv"))} />
              <MenuItem label="Matrix as Markdown" onClick={() => (close(), copyMatrix(matrix, hosts, "markdown"))} />
            </>
          )}
        </Popover>
      </div>
      <MatrixGrid matrix={matrix} cells={cells} total={answer.total} pending={pending} onMove={move} />
    </>
  );
}

function partOf(from: number, size: number, of: number): Part {
  return { from: Math.max(0, Math.min(from, of - size)), size };
}

function Shown({ part, of, what, keys, onMove }: { part: Part; of: number; what: string; keys: string; onMove: (by: 1 | -1) => void }) {
  if (of <= part.size) return <span class="muted">{countOf(of, what.slice(0, -1).toLowerCase())}</span>;
  const last = part.from + part.size;
  return (
    <span class="matrix-part" role="group" aria-label={what} title={keys}>
      <button type="button" class="quiet" aria-label={`${what} before`} disabled={part.from === 0} onClick={() => onMove(-1)}><Icon name="left" /></button>
      <span role="status">{what} {count(part.from + 1)}–{count(last)} of {count(of)}</span>
      <button type="button" class="quiet" aria-label={`More ${what.toLowerCase()}`} disabled={last >= of} onClick={() => onMove(1)}><Icon name="right" /></button>
    </span>
  );
}

function cellsOf(matrix: Matrix, hosts: Hosts, answer: PairsAnswer): Cell[][] {
  const { clients, servers, otherClients, otherServers } = matrix;
  const [from, to] = ends.value;
  const sum = (list: readonly { total: number }[]): number => list.reduce((all, { total }) => all + total, 0);
  // Where every row has both, the filters need not say so.
  const both = answer.total === hosts.total ? "" : `${from}:* AND ${to}:*`;
  const others = (field: string, list: readonly { address: string }[]): string => and("", anyOf(list.map(({ address }) => term(field, address))), true);
  const lines = [
    { name: "all clients", filter: () => "", client: null as string | null, total: hosts.total, counts: null as readonly number[] | null },
    ...clients.map(({ address, total }, at) => ({ name: address, filter: () => term(from, address), client: address, total, counts: matrix.cells[at] ?? [] })),
    ...(otherClients > 0 ? [{ name: countOf(otherClients, "other client"), filter: () => others(from, clients), client: null, total: hosts.total - sum(clients), counts: matrix.cells[clients.length] ?? [] }] : []),
  ];
  const columns = [
    { name: "all servers", filter: () => "", server: null as string | null, total: 0 },
    ...servers.map(({ address, total }) => ({ name: address, filter: () => term(to, address), server: address, total })),
    ...(otherServers > 0 ? [{ name: countOf(otherServers, "other server"), filter: () => others(to, servers), server: null, total: hosts.total - sum(servers) }] : []),
  ];
  return lines.map((line) =>
    columns.map((column, at) => {
      const rows = at === 0 ? line.total : line.counts === null ? column.total : (line.counts[at - 1] ?? 0);
      const pair = line.client !== null && column.server !== null ? { client: line.client, server: column.server, count: rows } : null;
      const filter = (): string => (pair !== null ? between(pair.client, pair.server, ends.value) : and(and(line.filter(), column.filter()), both));
      return { rows, words: `${visibleText(line.name, 60)} → ${visibleText(column.name, 60)}`, filter, pair };
    }),
  );
}

interface GridProps {
  matrix: Matrix;
  cells: readonly (readonly Cell[])[];
  total: number;
  pending: boolean;
  onMove: (side: "clients" | "servers", by: number) => void;
}

function MatrixGrid({ matrix, cells, total, pending, onMove }: GridProps) {
  const at = useSignal({ row: -1, column: -1 });
  const grid = useRef<HTMLDivElement>(null);
  const row = Math.min(at.value.row, cells.length - 1);
  const column = Math.min(at.value.column, (cells[0]?.length ?? 0) - 1);
  const cell = cells[row]?.[column];
  const last = { row: cells.length - 1, column: (cells[0]?.length ?? 0) - 1 };
  const go = (toRow: number, toColumn: number): void => {
    at.value = { row: Math.min(Math.max(0, toRow), last.row), column: Math.min(Math.max(0, toColumn), last.column) };
  };
  useLayoutEffect(() => {
    if (row >= 0) document.getElementById(`mx-${row}-${column}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [row, column]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target === grid.current && (moved(event) || acted(event))) event.preventDefault();
  };
  const moved = (event: KeyboardEvent): boolean => {
    const page = { PageUp: -1, PageDown: 1 }[event.key];
    if (page !== undefined && !event.ctrlKey && !event.metaKey) {
      onMove(event.altKey ? "servers" : "clients", page);
      return true;
    }
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.altKey || event.metaKey) return false;
    if (step !== undefined) go(row < 0 ? 0 : row + (step[0] ?? 0), column < 0 ? 0 : column + (step[1] ?? 0));
    else if (event.key === "Home") go(event.ctrlKey ? 0 : Math.max(0, row), 0);
    else if (event.key === "End") go(event.ctrlKey ? last.row : Math.max(0, row), last.column);
    else return false;
    return true;
  };
  const acted = (event: KeyboardEvent): boolean => {
    if (cell === undefined || (cell.rows === 0 && !isCopy(event))) return false;
    if (cell.pair !== null) return pairKey(event, cell.pair, total);
    if (isCopy(event) || (event.key === "c" && !event.altKey)) void copy(String(cell.rows), "The number");
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (event.key === "Enter") showRows(cell.filter());
    else if (event.key === "+") include(cell.filter());
    else if (event.key === "-") exclude(cell.filter());
    else return false;
    return true;
  };
  const onClick = (event: MouseEvent): void => {
    const found = /^mx-(\d+)-(\d+)$/.exec((event.target instanceof Element ? event.target.closest("[role=gridcell]") : null)?.id ?? "");
    const chosen = found === null ? undefined : cells[Number(found[1])]?.[Number(found[2])];
    if (found === null || chosen === undefined) return;
    go(Number(found[1]), Number(found[2]));
    if (chosen.rows > 0) showRows(chosen.filter());
  };
  const more = matrix.otherServers > 0;
  return (
    <>
      <div class={`matrix ${pending ? "pending" : ""}`} role="grid" aria-label="Matrix of pairs" tabIndex={0} ref={grid} aria-activedescendant={cell === undefined ? undefined : `mx-${row}-${column}`} onKeyDown={onKeyDown} onClick={onClick}>
        <table role="presentation">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" class="m-corner">Client \ server</th>
              <th role="columnheader" class="m-total">Total</th>
              {matrix.servers.map(({ address }, place) => <th role="columnheader" key={address} class={place + 1 === column ? "here" : ""} title={visibleText(address, 300)}><span class="m-name mono"><Address text={address} /></span></th>)}
              {more && <th role="columnheader" class={`m-others ${column === last.column ? "here" : ""}`}><span class="m-name">{countOf(matrix.otherServers, "other")}</span></th>}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {cells.map((line, place) => (
              <MatrixLine
                key={place}
                at={place}
                name={place === 0 ? "Total" : (matrix.clients[place - 1]?.address ?? countOf(matrix.otherClients, "other"))}
                kind={place === 0 ? "m-sum" : place > matrix.clients.length ? "m-others" : ""}
                line={line}
                most={matrix.most}
                others={more}
                active={place === row ? column : -1}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="matrix-line muted">
        {cell === undefined ? "A number leads to its rows. Arrows move, Enter shows rows, + − filter, p everything between the two, f pins, c copies." : <><span class="mono">{cell.words}</span>: <strong>{countOf(cell.rows, "row")}</strong></>}
      </p>
    </>
  );
}

interface LineProps {
  at: number;
  name: string;
  kind: string;
  line: readonly Cell[];
  most: number;
  others: boolean;
  active: number;
}

// Moving by a cell draws two lines anew, not fifty.
function MatrixLine({ at, name, kind, line, most, others, active }: LineProps) {
  return useMemo(
    () => (
      <tr role="row" class={kind}>
        <th role="rowheader" class={`m-client ${active >= 0 ? "here" : ""} ${kind === "" ? "mono" : ""}`} title={visibleText(name, 300)}><Address text={name} /></th>
        {line.map(({ rows, words, pair }, column) => (
          <td
            role="gridcell"
            key={column}
            id={`mx-${at}-${column}`}
            class={`${pair === null ? "" : shadeOf(rows, most)} ${column === 0 ? "m-total" : others && column === line.length - 1 ? "m-others" : ""} ${column === active ? "active-cell" : ""} ${rows === 0 ? "m-none" : ""}`}
            aria-label={`${count(rows)}, ${words}`}
            title={`${words}: ${countOf(rows, "row")}`}
          >
            {rows === 0 ? "·" : count(rows)}
          </td>
        ))}
      </tr>
    ),
    [at, name, kind, line, most, others, active],
  );
}
