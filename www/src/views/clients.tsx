// How each client behaves: how many servers it asks within a minute, how many of its attempts fail, and since when. Those that stand
// out come first, with the reason in words.
import { useMemo } from "preact/hooks";
import type { ClientRow, ClientsAnswer } from "../engine/protocol";
import { count, countOf, share } from "../format/number";
import { time, zoneAt } from "../format/time";
import { follow, selectionIn } from "../state/answers";
import { pinClients } from "../state/pin";
import { scanners } from "../state/scanners";
import { ends, hasPairs } from "../state/store";
import { copyClients } from "../state/take-out-pairs";
import { pivotBy, showRows } from "../state/verbs";
import { Bar, Count } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { Address } from "../widgets/log-text";
import { StateBlock } from "../widgets/state-block";
import { SortedGrid, type SortedColumn, type SortedLine } from "../widgets/sorted-grid";
import { fails, hasMinutes, Marks, marks, probes, reasonsWords, showMinute, sweeps } from "./client-marks";
import { LineActs, lineKey, type LineVerbs } from "./line-acts";
import { NoRow } from "./no-row";
import { OnlyNew } from "./only-new";

const clients = follow("clients", () => selectionIn("clients"));
/** Who shows the marks of a scanner stands out here too. */
const indicators = follow("indicators", () => selectionIn("clients"), "indicators-of-clients");

const part = (of: number | null, row: ClientRow): number => (of === null ? -1 : of / row.rows);

const columnsOf = (answer: ClientsAnswer, probing: ReadonlySet<string>): readonly SortedColumn<ClientRow>[] => [
  { id: "client", name: "Client", about: "Who began", number: false, by: (row) => row.client },
  { id: "marks", name: "Stands out by", about: "Many servers, failed attempts or functions within a minute; marks of scanners (the view Indicators)", number: false, descending: true, by: (row) => weight(row, answer, probing) },
  { id: "rows", name: "Rows", about: "Its rows in the selection", number: true, descending: true, by: (row) => row.rows },
  { id: "servers", name: "Servers", about: "Distinct servers, without groups and broadcasts, to which one row may stand for many", number: true, descending: true, by: (row) => row.servers },
  { id: "peakServers", name: "Servers/min", about: "Most distinct servers within a minute, of minutes that begin every ten seconds. The number leads to that minute", number: true, descending: true, by: (row) => row.peakServers },
  { id: "failing", name: "Failed", about: "Share of its rows that failed: for http no status, or 400 and more; for conn no answer or a rejection; see the help", number: true, descending: true, by: (row) => part(row.failing, row) },
  { id: "peakFailing", name: "Failures/min", about: "Most failed attempts within a minute, whenever it begins. The number leads to them", number: true, descending: true, by: (row) => row.peakFailing },
  answer.rows.some((row) => row.peakFunctions !== null)
    ? { id: "functions", name: "Functions/min", about: "Most distinct functions within a minute, of minutes that begin every ten seconds. The number leads to that minute", number: true, descending: true, class: "c-nameless", by: (row) => row.peakFunctions ?? 0 }
    : { id: "nameless", name: "No agent", about: "Share of its rows without a user agent", number: true, descending: true, class: "c-nameless", by: (row) => part(row.nameless, row) },
  { id: "first", name: "First seen", about: "Its first row", number: false, class: "c-first", by: (row) => row.first ?? -Infinity },
  { id: "last", name: "Last seen", about: "Its last row", number: false, descending: true, class: "c-last", by: (row) => row.last ?? -Infinity },
];

export function Clients() {
  const latest = clients.latest.value;
  const problem = clients.problem.value;
  const answer = latest?.answer ?? null;
  const marked = indicators.latest.value?.answer;
  const probing = useMemo(() => (marked === undefined ? new Set<string>() : scanners(marked)), [marked]);
  if (problem !== null) return <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>;
  if (answer === null) return <StateBlock title="Watching the clients…" />;
  if (answer.total === 0) return <NoRow />;
  if (answer.clients === 0) return <StateBlock title="No row of these has a client and a server.">Open a log with id.orig_h and id.resp_h.</StateBlock>;
  const ranked = [...answer.rows].sort((a, b) => weight(b, answer, probing) - weight(a, answer, probing));
  return (
    <>
      <div class="tools">
        <span role="status" title={`Standing out begins at ${count(answer.fanOut)} servers with private or neighbouring addresses, ${count(answer.fanOutAway)} servers anywhere, ${count(answer.manyFailing)} failures or ${count(answer.manyFunctions)} functions within a minute`}>{clientsWords(answer, probing.size)}</span>
        <span class="spacer" />
        <OnlyNew by={[ends.value[0]]} what="clients" />
        <button type="button" class="button pins" title="Pin those that stand out most, or are busiest, to the findings" onClick={() => pinClients(ranked, (row) => marks(row, answer, probing))}><Icon name="pin" />Pin clients</button>
        <button type="button" class="button" title="Copy them for a spreadsheet: tab-separated, formulas defused" onClick={() => copyClients(ranked, (row) => marks(row, answer, probing), "The clients")}><Icon name="copy" />Copy clients</button>
      </div>
      <ClientsTable answer={answer} probing={probing} />
    </>
  );
}

/** What stands out, in one sentence. */
export function clientsWords(answer: ClientsAnswer, scan: number): string {
  const all = countOf(answer.clients, "client");
  const marked = scan > 0 ? ` · ${count(scan)} by marks of scanners` : "";
  if (answer.marked === 0) return `${all}, none stands out by many servers${answer.rows[0]?.failing == null ? "" : " or failures"}${answer.rows[0]?.peakFunctions == null ? "" : " or functions"}${marked}`;
  const reasons = reasonsWords(answer);
  return `${all}, ${count(answer.marked)} ${answer.marked === 1 ? "stands" : "stand"} out${reasons === "" ? "" : `: ${reasons}`}${marked}`;
}

/** Who stands out most comes first. */
const weight = (row: ClientRow, answer: ClientsAnswer, probing: ReadonlySet<string>): number =>
  marks(row, answer, probing).length * 1e9 + row.peakServers * 1e4 + Math.min(row.peakFailing, 9999);

/** Whether all that is seen is of one day, which then need not be repeated on every line. */
function inOneDay({ rows }: ClientsAnswer): boolean {
  const days = rows.flatMap((row) => [row.first, row.last]).filter((at) => at !== null).map((at) => time(at).slice(0, 10));
  return days.every((day) => day === days[0]);
}

function ClientsTable({ answer, probing }: { answer: ClientsAnswer; probing: ReadonlySet<string> }) {
  const columns = useMemo(() => columnsOf(answer, probing), [answer, probing]);
  const oneDay = useMemo(() => inOneDay(answer), [answer]);
  const most = answer.rows.reduce((largest, row) => Math.max(largest, row.rows), 0);
  return (
    <SortedGrid
      class={`clients-grid ${oneDay ? "one-day" : ""} ${answer.rows.every((row) => row.peakFunctions === null && row.nameless === null) ? "no-agents" : ""} ${clients.pending.value ? "pending" : ""}`}
      label="Clients"
      list={JSON.stringify(clients.latest.value?.question)}
      items={answer.rows}
      columns={columns}
      first="marks"
      idPrefix="client"
      onKey={(event, row) => lineKey(event, verbsOf(row, marks(row, answer, probing)))}
      line={(row, line) => <ClientLine key={line.index} row={row} line={line} most={most} answer={answer} probing={probing} oneDay={oneDay} />}
    />
  );
}

const verbsOf = (row: ClientRow, found: readonly string[]): LineVerbs => ({
  filter: row.filter,
  copy: () => copyClients([row], () => found, "The client"),
  pin: () => pinClients([row], () => found),
  wider: "Everything from this client",
  pivot: () => hasPairs.value && pivotBy([ends.value[0]], row.filter),
});

interface LineProps {
  row: ClientRow;
  line: SortedLine;
  most: number;
  answer: ClientsAnswer;
  probing: ReadonlySet<string>;
  oneDay: boolean;
}

function ClientLine({ row, line, most, answer, probing, oneDay }: LineProps) {
  const found = marks(row, answer, probing);
  const { index, active, id, onChoose } = line;
  const shareOf = (of: number | null) => (of === null ? <Unknown /> : <span class="number" title={count(of)}>{share(of / row.rows)}</span>);
  return (
    <div class={`grid-row ${active ? "active" : ""}`} role="row" id={id} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell mono"><Address text={row.client} /></span>
      <span role="gridcell" class="cell"><Marks row={row} answer={answer} found={found} /></span>
      <span role="gridcell" class="cell num count">
        <Bar value={row.rows} of={most} />
        <LineActs verbs={verbsOf(row, found)} inside />
        <button type="button" class="door" tabIndex={-1} title="Show the rows of this client" onClick={() => showRows(row.filter)}><Count value={row.rows} /></button>
      </span>
      <span role="gridcell" class="cell num"><Count value={row.servers} /></span>
      <span role="gridcell" class="cell num"><Peak value={row.peakServers} at={row.peakServersAt} strong={sweeps(row, answer)} row={row} /></span>
      <span role="gridcell" class="cell num">{shareOf(row.failing)}</span>
      <span role="gridcell" class="cell num">{row.failing === null ? <Unknown /> : <Peak value={row.peakFailing} at={row.peakFailingAt} strong={fails(row, answer)} row={row} failed={answer.failed} />}</span>
      <span role="gridcell" class="cell num c-nameless">{row.peakFunctions === null ? shareOf(row.nameless) : <Peak value={row.peakFunctions} at={row.peakFunctionsAt} strong={probes(row, answer)} row={row} />}</span>
      <Seen at={row.first} short={oneDay} column="c-first" />
      <Seen at={row.last} short={oneDay} column="c-last" />
    </div>
  );
}

const Unknown = () => <span class="no-value" title="Nothing in this log tells: see the help">–</span>;

function Seen({ at, short, column }: { at: number | null; short: boolean; column: string }) {
  const text = at === null ? "" : time(at);
  return <span role="gridcell" class={`cell time ${column}`} title={at === null ? "" : `${text} ${zoneAt(at)}`}>{short ? text.slice(11) : text}</span>;
}

/** The busiest minute: a door to its rows, of failures to those that failed. */
function Peak({ value, at, strong, row, failed = null }: { value: number; at: number | null; strong: boolean; row: ClientRow; failed?: string | null }) {
  if (at === null || value === 0 || !hasMinutes()) return <span class={value === 0 ? "no-value" : "number"}>{count(value)}</span>;
  return (
    <button type="button" class={`door number ${strong ? "warn-text" : ""}`} tabIndex={-1} title={`${failed === null ? "The minute" : "What failed in the minute"} from ${time(at)} ${zoneAt(at)}`} onClick={() => showMinute(row, at, failed)}>
      {count(value)}
    </button>
  );
}
