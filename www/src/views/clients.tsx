// How each client behaves: how many servers it asks within a minute, how many of its attempts fail, and since when. Those that stand
// out come first, with the reason in words.
import { useSignal } from "@preact/signals";
import type { ClientRow, ClientsAnswer } from "../engine/protocol";
import { count, countOf, share } from "../format/number";
import { time, zoneAt } from "../format/time";
import { follow, selectionIn } from "../state/answers";
import { hasFields, hasPairs } from "../state/store";
import { showRowsOf } from "../state/timeline";
import { exclude, include, pivotBy, showRows } from "../state/verbs";
import { Bar, Count } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { LINE, LogText } from "../widgets/log-text";
import { StateBlock } from "../widgets/state-block";
import { VirtualGrid } from "../widgets/virtual-grid";
import { NoRow } from "./no-row";

const clients = follow("clients", () => selectionIn("clients"));

const MINUTE = 60;

type Column = "marks" | "client" | "rows" | "servers" | "peakServers" | "failing" | "peakFailing" | "nameless" | "first" | "last";

const COLUMNS: readonly { id: Column; name: string; about: string; number: boolean }[] = [
  { id: "client", name: "Client", about: "Who began", number: false },
  { id: "marks", name: "Stands out by", about: "Many servers, or many failed attempts, within a minute", number: false },
  { id: "rows", name: "Rows", about: "Its rows in the selection", number: true },
  { id: "servers", name: "Servers", about: "Distinct servers, in all", number: true },
  { id: "peakServers", name: "Servers/min", about: "Most distinct servers within a minute. The number leads to that minute", number: true },
  { id: "failing", name: "Failed", about: "Share of its rows that failed: for http no status, or 400 and more; for conn no answer or a rejection; see the help", number: true },
  { id: "peakFailing", name: "Failures/min", about: "Most failed attempts within a minute. The number leads to that minute", number: true },
  { id: "nameless", name: "No agent", about: "Share of its rows without a user agent", number: true },
  { id: "first", name: "First seen", about: "Its first row", number: false },
  { id: "last", name: "Last seen", about: "Its last row", number: false },
];

export function Clients() {
  const latest = clients.latest.value;
  const problem = clients.problem.value;
  const answer = latest?.answer ?? null;
  if (problem !== null) return <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>;
  if (answer === null) return <StateBlock title="Watching the clients…" />;
  if (answer.total === 0) return <NoRow />;
  if (answer.clients === 0) return <StateBlock title="No row of these has a client and a server.">Open a log with id.orig_h and id.resp_h.</StateBlock>;
  return (
    <>
      <div class="tools">
        <span role="status">{clientsWords(answer)}</span>
        <span class="spacer" />
        <span class="muted">from {count(answer.fanOut)} servers or {count(answer.manyFailing)} failures in a minute</span>
      </div>
      <ClientsTable answer={answer} />
    </>
  );
}

/** What stands out, in one sentence. */
export function clientsWords(answer: ClientsAnswer): string {
  const all = countOf(answer.clients, "client");
  if (answer.marked === 0) return `${all}, none of which stands out`;
  const reasons = [
    answer.fanOuts > 0 && `${count(answer.fanOuts)} by many servers`,
    answer.failers > 0 && `${count(answer.failers)} by many failures`,
  ].filter((reason) => reason !== false);
  return `${all}, ${count(answer.marked)} ${answer.marked === 1 ? "stands" : "stand"} out: ${reasons.join(", ")}`;
}

function marks(row: ClientRow, answer: ClientsAnswer): string[] {
  return [row.peakServers >= answer.fanOut ? "fan-out" : "", row.peakFailing >= answer.manyFailing ? "failures" : ""].filter((mark) => mark !== "");
}

function valueOf(row: ClientRow, column: Column, answer: ClientsAnswer): number | string {
  switch (column) {
    case "client": return row.client;
    case "marks": return marks(row, answer).length * 1e9 + row.peakServers * 1e4 + Math.min(row.peakFailing, 9999);
    case "failing": return row.failing === null ? -1 : row.failing / row.rows;
    case "nameless": return row.nameless === null ? -1 : row.nameless / row.rows;
    case "first": return row.first ?? -Infinity;
    case "last": return row.last ?? -Infinity;
    default: return row[column];
  }
}

/** Whether all that is seen is of one day, which then need not be repeated on every line. */
function inOneDay({ rows }: ClientsAnswer): boolean {
  const days = rows.flatMap((row) => [row.first, row.last]).filter((at) => at !== null).map((at) => time(at).slice(0, 10));
  return days.every((day) => day === days[0]);
}

const byText = new Intl.Collator("en", { numeric: true });

function sorted(answer: ClientsAnswer, column: Column, descending: boolean): readonly ClientRow[] {
  const sign = descending ? -1 : 1;
  return [...answer.rows].sort((a, b) => {
    const [one, other] = [valueOf(a, column, answer), valueOf(b, column, answer)];
    return sign * (typeof one === "string" || typeof other === "string" ? byText.compare(String(one), String(other)) : one - other);
  });
}

function ClientsTable({ answer }: { answer: ClientsAnswer }) {
  const sort = useSignal<{ column: Column; descending: boolean }>({ column: "marks", descending: true });
  const active = useSignal(-1);
  const listed = sorted(answer, sort.value.column, sort.value.descending);
  const most = answer.rows.reduce((largest, row) => Math.max(largest, row.rows), 0);
  const turn = (column: Column): void => {
    const same = sort.value.column === column;
    sort.value = { column, descending: same ? !sort.value.descending : column !== "client" && column !== "first" };
    active.value = -1;
  };
  const onKey = (event: KeyboardEvent): void => {
    const row = listed[active.value];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") showRows(row.filter);
    else if (event.key === "+") include(row.filter);
    else if (event.key === "-") exclude(row.filter);
    else if (event.key === "p" && hasPairs.value) pivotBy(["id.orig_h"], row.filter);
    else return;
    event.preventDefault();
  };
  return (
    <VirtualGrid
      class={`clients-grid ${clients.pending.value ? "pending" : ""}`}
      label="Clients"
      list={JSON.stringify([clients.latest.value?.question, sort.value])}
      rowCount={listed.length}
      rowHeight={28}
      headHeight={28}
      colCount={COLUMNS.length}
      head={
        <div class="grid-row head" role="row" aria-rowindex={1}>
          {COLUMNS.map(({ id, name, about, number }) => (
            <span
              key={id}
              role="columnheader"
              class={`cell ${number ? "num" : ""} c-${id}`}
              aria-sort={sort.value.column === id ? (sort.value.descending ? "descending" : "ascending") : "none"}
            >
              <button type="button" class="head-button" tabIndex={-1} title={about} onClick={() => turn(id)}>
                {name}{sort.value.column === id && <Icon name={sort.value.descending ? "down" : "up"} />}
              </button>
            </span>
          ))}
        </div>
      }
      active={active.value}
      activeId={active.value >= 0 ? `client-${active.value}` : undefined}
      onActive={(index) => (active.value = index)}
      onKey={onKey}
      row={(index) => {
        const row = listed[index];
        return row === undefined ? null : (
          <ClientLine key={index} row={row} index={index} most={most} answer={answer} active={index === active.value} onChoose={() => (active.value = index)} />
        );
      }}
    />
  );
}

interface LineProps {
  row: ClientRow;
  index: number;
  most: number;
  answer: ClientsAnswer;
  active: boolean;
  onChoose: () => void;
}

function ClientLine({ row, index, most, answer, active, onChoose }: LineProps) {
  const found = marks(row, answer);
  const oneDay = inOneDay(answer);
  const part = (of: number | null) => (of === null ? <span class="no-value">–</span> : <span class="number" title={count(of)}>{share(of / row.rows)}</span>);
  return (
    <div class={`grid-row ${active ? "active" : ""}`} role="row" id={`client-${index}`} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell mono"><LogText text={row.client} limit={LINE} /></span>
      <span role="gridcell" class="cell">{found.map((mark) => <span key={mark} class="mark-word">{mark}</span>)}</span>
      <span role="gridcell" class="cell num count">
        <Bar value={row.rows} of={most} />
        <button type="button" class="door" tabIndex={-1} title="Show the rows of this client" onClick={() => showRows(row.filter)}><Count value={row.rows} /></button>
      </span>
      <span role="gridcell" class="cell num"><Count value={row.servers} /></span>
      <span role="gridcell" class="cell num"><Peak value={row.peakServers} at={row.peakServersAt} strong={row.peakServers >= answer.fanOut} filter={row.filter} /></span>
      <span role="gridcell" class="cell num">{part(row.failing)}</span>
      <span role="gridcell" class="cell num"><Peak value={row.peakFailing} at={row.peakFailingAt} strong={row.peakFailing >= answer.manyFailing} filter={row.filter} /></span>
      <span role="gridcell" class="cell num c-nameless">{part(row.nameless)}</span>
      <Seen at={row.first} short={oneDay} column="c-first" />
      <Seen at={row.last} short={oneDay} column="c-last" />
    </div>
  );
}

function Seen({ at, short, column }: { at: number | null; short: boolean; column: string }) {
  const text = at === null ? "" : time(at);
  return <span role="gridcell" class={`cell time ${column}`} title={at === null ? "" : `${text} ${zoneAt(at)}`}>{short ? text.slice(11) : text}</span>;
}

/** The busiest minute: a door to its rows. */
function Peak({ value, at, strong, filter }: { value: number; at: number | null; strong: boolean; filter: string }) {
  if (at === null || value === 0 || !hasFields("ts")) return <span class={value === 0 ? "no-value" : "number"}>{count(value)}</span>;
  return (
    <button type="button" class={`door number ${strong ? "warn-text" : ""}`} tabIndex={-1} title={`The minute from ${time(at)} ${zoneAt(at)}`} onClick={() => showRowsOf("ts", { from: at, to: at + MINUTE }, filter)}>
      {count(value)}
    </button>
  );
}
