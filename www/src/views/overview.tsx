// What is open, and what stands out first: a block per log, each line of it a door.
import type { IndicatorsAnswer, LogInfo } from "../engine/protocol";
import { bytes, count, countOf, share } from "../format/number";
import { visibleText } from "../format/visible";
import { apart, enter, largestLogs, type LogOverview, overviews, YEAR } from "../state/overview";
import { overlaps } from "../state/overlap";
import { reportAnswer } from "../state/reading-report";
import { scanners } from "../state/scanners";
import { endsOf, hunt, logs } from "../state/store";
import { Icon } from "../widgets/icon";
import { clientsWords } from "./clients";
import { LogTime, TimeChoice } from "./overview-time";

export function Overview() {
  const { logs: open } = logs.value;
  const rows = open.reduce((sum, log) => sum + log.rows, 0);
  const sorted = largestLogs();
  return (
    <>
      <div class="tools">
        <span role="status">{countOf(open.length, "log")}, {countOf(rows, "row")}<Whole /><Apart /></span>
        <span class="spacer" />
        <TimeChoice />
      </div>
      <div class="overview" tabIndex={0} role="group" aria-label="Overview">
        {sorted.map((log) => <LogBlock key={log.id} log={log} found={overviews.value.get(log.id) ?? null} />)}
        {sorted.length < open.length && <p class="muted">and {countOf(open.length - sorted.length, "log")} with fewer rows: Ctrl K finds them</p>}
      </div>
    </>
  );
}

/** What is selected above leaves no trace here. */
function Whole() {
  const { where, pivot } = hunt.value;
  const without = [where.trim() !== "" && "the filter", pivot !== null && "the pivot"].filter((part) => part !== false).join(" and ");
  if (without === "") return null;
  return <span class="warn-text"> · of the whole {logs.value.logs.length === 1 ? "log" : "logs"}, without {without}</span>;
}

/** From here on RITA calls the severity of a beacon high. */
const REGULAR = 0.9;

/** The logs that lie wholly outside the time of the largest one. */
function Apart() {
  const { main, outside } = apart.value;
  if (main === null || outside.length === 0) return null;
  const names = outside.slice(0, NAMED).map(({ id }) => visibleText(id, 30)).join(", ");
  const more = outside.length > NAMED ? ` and ${count(outside.length - NAMED)} more` : "";
  return <span class="warn-text"> · outside the time of {visibleText(main.id, 30)}: {names}{more}</span>;
}

/** Logs told by name. */
const NAMED = 3;

function LogBlock({ log, found }: { log: LogInfo; found: LogOverview | null }) {
  return (
    <section class="log-block" aria-label={visibleText(log.id, 60)}>
      <div class="log-facts">
        <h2><button type="button" class="door mono" onClick={() => enter(log, "stack")}>{visibleText(log.id, 40)}</button></h2>
        <p><button type="button" class="door" onClick={() => enter(log, "rows")}>{countOf(log.rows, "row")}</button> <span class="muted">from {countOf(log.files.length, "file")}</span></p>
      </div>
      <LogTime log={log} found={found} />
      <ul class="stands-out" aria-busy={found === null}>
        {found === null ? <li class="muted">Looking…</li> : <Doors log={log} found={found} />}
      </ul>
    </section>
  );
}

function Doors({ log, found }: { log: LogInfo; found: LogOverview }) {
  const { telling, indicators, clients, beacons, sent } = found;
  const regular = beacons?.rows.filter(({ score }) => score >= REGULAR).length ?? 0;
  const report = reportAnswer.latest.value?.answer.logs.find((one) => one.log === log.id);
  const hits = indicators?.hits ?? 0;
  const scan = indicators === null ? new Set<string>() : scanners(indicators);
  const lack = [
    log.rows > 0 && log.first === null ? "no row has a readable time: nothing of this log is seen over time" : report !== undefined && report.untimed > 0 && `${countOf(report.untimed, "row")} without a readable time`,
    log.first !== null && log.first < YEAR && "times begin in 1970: a clock was not set",
    overlaps.value.get(log.id) ?? false,
    log.skipped > 0 && `${countOf(log.skipped, "line")} skipped`,
    (report?.hoursWithout ?? 0) > 0 && report?.hours != null && `${count(report.hoursWithout ?? 0)} of ${countOf(report.hours, "hour")} without a row`,
    (report?.outOfOrder ?? 0) > 0 && `${countOf(report?.outOfOrder ?? 0, "row")} out of order`,
  ].filter((part) => part !== false);
  return (
    <>
      {hits > 0 && indicators !== null && (
        <Door strong={scan.size > 0 || indicators.clients.length === 0} onClick={() => enter(log, "indicators")}>
          {scannerWords(indicators, scan.size)} <span class="muted">{countOf(hits, "row")}, {share(hits / Math.max(1, indicators.total))}{marksWords(indicators)}</span>
        </Door>
      )}
      {clients !== null && clients.clients > 0 && (
        // Their marks have a door of their own, above.
        <Door strong={clients.marked > 0} onClick={() => enter(log, "clients")}>{clientsWords(clients, 0)}</Door>
      )}
      {indicators?.indicators.filter((one) => !one.scanner && one.count > 0).map((one) => (
        <Door key={one.id} onClick={() => enter(log, "rows", { where: one.filter })}>
          {one.name} <span class="muted">{one.clients.length > 0 && `${countOf(one.clients.length, "client")}, `}{countOf(one.count, "row")}</span>
        </Door>
      ))}
      {regular > 0 && (
        <Door onClick={() => enter(log, "pairs", { pairs: "beacons" })}>
          {countOf(regular, "pair")} at regular intervals <span class="muted">score {REGULAR} or more</span>
        </Door>
      )}
      {sent !== null && (
        <Door onClick={() => enter(log, "stack", { by: [endsOf(log)[0]], sum: sent.field, rank: { key: "sum", descending: true } })}>
          {bytes(sent.most.sum ?? 0)} sent by <span class="mono">{visibleText(sent.most.shown[0] ?? "", 40)}</span> <span class="muted">the most, {share((sent.most.sum ?? 0) / sent.all)} of {visibleText(sent.field, 40)}</span>
        </Door>
      )}
      {telling.map(({ field, distinct, rarest }) => (
        <Door key={field} onClick={() => enter(log, "stack", { by: [field] })}>
          {distinct === null ? "many values" : countOf(distinct, "value")} of <span class="mono">{visibleText(field, 40)}</span>
          {rarest !== null && <span class="muted"> rarest {rarest.states[0] === "set" ? <span class="mono">{visibleText(rarest.shown[0] ?? "", 40)}</span> : rarest.states[0]}, {count(rarest.count)}</span>}
        </Door>
      ))}
      {lack.length > 0 && <Door onClick={() => enter(log, "files")}>{lack.join(", ")}</Door>}
    </>
  );
}

/** By what they are told, the commonest first: a worm is no map of the network. */
function marksWords({ indicators }: IndicatorsAnswer): string {
  const marks = indicators.filter((one) => one.scanner && one.count > 0).sort((a, b) => b.count - a.count);
  return `: ${marks.slice(0, NAMED_MARKS).map(({ name }) => name).join(", ")}${marks.length > NAMED_MARKS ? ` and ${count(marks.length - NAMED_MARKS)} more` : ""}`;
}

const NAMED_MARKS = 3;

/** Who left the marks; a log without clients has their rows alone. */
function scannerWords({ clients, field, indicators }: IndicatorsAnswer, scan: number): string {
  const who = field === "host" ? "host" : "client";
  if (scan > 0) return `${countOf(scan, who)} with marks of scanners`;
  if (clients.length > 0) return `${countOf(clients.length, who)} asking devices what they are`;
  return indicators.find((one) => one.scanner && one.count > 0)?.name ?? "Marks of scanners";
}

function Door({ strong = false, onClick, children }: { strong?: boolean; onClick: () => void; children: preact.ComponentChildren }) {
  return (
    <li>
      <button type="button" class={`door ${strong ? "warn-text" : ""}`} onClick={onClick}>{strong && <><Icon name="warn" /> </>}{children}</button>
    </li>
  );
}
