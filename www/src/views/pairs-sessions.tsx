// What clients and servers had to do with each other, session by session in the order of time; beside it what was asked in one of them.
import { useSignal } from "@preact/signals";
import { duration, durationOf } from "../format/duration";
import { count, countOf } from "../format/number";
import { time, timeAfter } from "../format/time";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import { pinSession, pinSessions } from "../state/pin-sessions";
import { askedText, PAUSES, saidText, sessionFilter, type SessionLine, type Sessions, sessions, sessionsPending, sessionsProblem, showSession, USUAL_PAUSE } from "../state/sessions";
import { currentLog, endsOf, hunt, logs } from "../state/store";
import { copySessions } from "../state/take-out-sessions";
import { pivotBy } from "../state/verbs";
import { Count } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { Address, LINE, LogText } from "../widgets/log-text";
import { SortedGrid, type SortedColumn, type SortedLine } from "../widgets/sorted-grid";
import { StateBlock } from "../widgets/state-block";
import { LineActs, lineKey, type LineVerbs } from "./line-acts";
import { SessionDetail } from "./session-detail";

/** What came less often than that fills nothing. */
const MAIN = 10;

const down = { number: true, descending: true };

const COLUMNS: readonly SortedColumn<SessionLine>[] = [
  { id: "first", name: "From", number: false, by: ({ first }) => first },
  { id: "length", name: "For", about: "From its first row to its last", ...down, class: "c-length", by: ({ first, last }) => last - first },
  { id: "log", name: "Log", number: false, class: "c-log", by: ({ log }) => log.id },
  { id: "client", name: "Client", number: false, by: ({ client }) => client },
  { id: "server", name: "Server", number: false, by: ({ server }) => server },
  { id: "rows", name: "Rows", ...down, by: ({ rows }) => rows },
  { id: "failed", name: "Failed", about: "Rows that tell of an attempt that failed: in http a status of 400 or more, or none; the help of Clients (i) says what it is in other logs", ...down, by: ({ failing }) => failing ?? -1 },
  { id: "marks", name: "Marks", about: "Rows with the mark of a scanner", ...down, by: ({ marked }) => marked },
  { id: "asked", name: "What was asked", about: "In the order in which it was asked first. Sorts by how much there is", number: false, descending: true, by: ({ kinds }) => kinds ?? Infinity },
  { id: "acts", name: "Actions", number: false },
];

export function PairsSessions() {
  const found = sessions.value;
  const problem = sessionsProblem.value;
  const { pause, everywhere } = hunt.value;
  const open = useSignal<SessionLine | null>(null);
  const days = new Set(found?.lines.map(({ first }) => time(first).slice(0, 10)));
  const oneDay = days.size <= 1;
  const shown = found !== null && open.value !== null && found.lines.includes(open.value) ? open.value : null;
  return (
    <>
      <div class="tools subtools">
        <label>
          A session ends after{" "}
          <select value={pause === 0 ? USUAL_PAUSE : pause} onChange={(event) => changeHunt({ pause: Number(event.currentTarget.value) === USUAL_PAUSE ? 0 : Number(event.currentTarget.value) })}>
            {[...new Set([...PAUSES, ...(pause === 0 ? [] : [pause])])].sort((a, b) => a - b).map((seconds) => <option key={seconds} value={seconds}>{duration(seconds)}</option>)}
          </select>{" "}
          without a row
        </label>
        {logs.value.logs.length > 1 && (
          <label title="The same filter in every open log that has its fields">
            <input type="checkbox" checked={everywhere} onChange={(event) => changeHunt({ everywhere: event.currentTarget.checked })} /> in all logs
          </label>
        )}
        <span role="status" class="muted">{found === null ? "Looking…" : inWords(found)}</span>
        <span class="spacer" />
        <button type="button" class="button pins" aria-label="Pin sessions" disabled={found === null || found.lines.length === 0} title="Pin these sessions to the findings, in their order" onClick={() => found !== null && pinSessions(found)}><Icon name="pin" /><span class="wide-only">Pin sessions</span></button>
        <button type="button" class="button" aria-label="Copy sessions" disabled={found === null} title="Tab-separated, formulas defused" onClick={() => found !== null && copySessions(found.lines, "The sessions")}><Icon name="copy" /><span class="wide-only">Copy sessions</span></button>
      </div>
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>}
      {problem === null && found !== null && found.lines.length === 0 && <NoSession />}
      {problem === null && found !== null && found.lines.length > 0 && (
        <div class="sessions">
          <SortedGrid
            class={`sessions-grid ${everywhere ? "with-log" : ""} ${oneDay ? "one-day" : ""} ${sessionsPending.value ? "pending" : ""}`}
            label="Sessions"
            list={JSON.stringify([found.total, found.lines[0]?.first, everywhere, pause])}
            items={found.lines}
            columns={COLUMNS}
            first="first"
            idPrefix="session"
            onActive={(line) => (open.value = line)}
            onKey={(event, line) => {
              if (event.key !== "Escape" || shown === null) return lineKey(event, verbsOf(line));
              open.value = null;
              return true;
            }}
            line={(line, place) => <Line key={place.index} line={line} place={place} oneDay={oneDay} />}
          />
          {shown !== null && <SessionDetail line={shown} verbs={verbsOf(shown)} onClose={() => (open.value = null)} />}
        </div>
      )}
    </>
  );
}

function inWords({ lines, total, without, told, unfit }: Sessions): string {
  const marked = lines.filter(({ marked: rows }) => rows > 0).length;
  const parts = [countOf(total, "session")];
  if (told > 1) parts[0] += ` in ${countOf(told, "log")}`;
  if (lines.length < total) parts.push(`the first ${count(lines.length)} listed: narrow the time for later ones`);
  if (marked > 0) parts.push(`${count(marked)} with marks`);
  if (without > 0) parts.push(`${countOf(without, "row")} without client, server or time`);
  if (unfit > 0) parts.push(`${countOf(unfit, "log")} without such fields`);
  return parts.join(" · ");
}

function NoSession() {
  if (currentLog.value?.first !== null) return <StateBlock title="No row of these has a client, a server and a time." />;
  return (
    <StateBlock title="No row of this log has a time.">
      <p>Without times nothing tells where a session ends. <button type="button" class="link" onClick={() => changeHunt({ pairs: "table" })}>The table</button> has the pairs.</p>
    </StateBlock>
  );
}

function verbsOf(line: SessionLine): LineVerbs {
  const filter = sessionFilter(line);
  return {
    filter,
    show: () => showSession(line, filter),
    copy: () => copySessions([line], "The session"),
    pin: () => pinSession(line),
    wider: "Everything between the two",
    pivot: () => pivotBy(endsOf(line.log), line.filter, { log: line.log.id }),
  };
}

function Line({ line, place: { index, active, id, onChoose }, oneDay }: { line: SessionLine; place: SortedLine; oneDay: boolean }) {
  const { client, server, first, last, rows, failing, marked, log } = line;
  return (
    <div class={`grid-row ${active ? "active" : ""} ${marked > 0 ? "marked" : ""}`} role="row" id={id} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell time" title={`${time(first)} → ${timeAfter(first, last)}`}>{time(first).slice(oneDay ? 11 : 0)}</span>
      <span role="gridcell" class="cell num c-length">{last === first ? <span class="no-value">–</span> : durationOf(last - first)}</span>
      <span role="gridcell" class="cell mono c-log">{visibleText(log.id, 30)}</span>
      <span role="gridcell" class="cell mono"><Address text={client} /></span>
      <span role="gridcell" class="cell mono"><Address text={server} /></span>
      <span role="gridcell" class="cell num"><button type="button" class="door" tabIndex={-1} title="Show its rows" onClick={() => showSession(line, sessionFilter(line))}><Count value={rows} /></button></span>
      <span role="gridcell" class="cell num">{failing === null || failing === 0 ? <span class="no-value">–</span> : <Count value={failing} />}</span>
      <span role="gridcell" class="cell num session-marks">{marked === 0 ? <span class="no-value">–</span> : <><Icon name="warn" />{count(marked)}</>}</span>
      <span role="gridcell" class="cell mono session-asked"><LogText text={inShort(line)} limit={LINE} /></span>
      <LineActs verbs={verbsOf(line)} />
    </div>
  );
}

/** What fills a session comes first, for the beginning is all that is in sight. */
function inShort(line: SessionLine): string {
  const main = line.said.find(({ rows }) => rows > MAIN && rows > line.rows / 2);
  if (main === undefined || main === line.said[0]) return askedText(line, 12);
  const others = { ...line, said: line.said.filter((one) => one !== main), kinds: line.kinds === null ? null : line.kinds - 1 };
  return `mostly ${saidText(main, line)} ×${main.rows} · ${askedText(others, 12)}`;
}
