// The reading report: how whole each log is in time, and of each file what it was read as, what was not read, and why.
import { useSignal } from "@preact/signals";
import type { FileReport, LogReport } from "../engine/protocol";
import { duration } from "../format/duration";
import { bytes, count, countOf } from "../format/number";
import { time, timeAfter } from "../format/time";
import { overlaps } from "../state/overlap";
import { checksums, fieldsDiffer, reportAnswer, saveReport } from "../state/reading-report";
import { logs, theEngine } from "../state/store";
import { copy } from "../state/take-out";
import { Icon } from "../widgets/icon";
import { gapList, gapsInWords } from "./gaps";
import { LogText } from "../widgets/log-text";
import { StateBlock } from "../widgets/state-block";
import { FileDetail } from "./file-detail";

/** More than this on one screen helps nobody; the saved report has all. */
const LISTED = 400;
/** So many files with warnings are unfolded by themselves. */
const UNFOLDED = 4;

export function Files() {
  const answer = reportAnswer.latest.value?.answer ?? null;
  const problem = reportAnswer.problem.value;
  const onlyWarned = useSignal(false);
  if (problem !== null) return <StateBlock tone="bad" title={problem.message}>Close the logs and open them again.</StateBlock>;
  if (answer === null) return <StateBlock title="Looking through what was read…" />;
  const warned = answer.files.filter((file) => file.warnings.length > 0);
  const listed = onlyWarned.value ? warned : answer.files;
  // Counted where the files are, as at the bottom of the page. An archive is no file beside those that are in it.
  const { logs: read, others, archives, unread } = logs.value.files;
  const sum = (of: (file: FileReport) => number): number => answer.files.reduce((total, file) => total + of(file), 0);
  return (
    <section class="reading-view" aria-label="Reading report">
      <div class="tools">
        <span role="status">
          {countOf(read + others + unread, "file")}{others > 0 && `, ${count(others)} of them no ${others === 1 ? "log" : "logs"}`}{unread > 0 && `, ${count(unread)} not read`}{archives > 0 && `, ${countOf(archives, "archive")}`}, {countOf(sum((file) => file.rows), "row")}, {countOf(sum((file) => file.skipped), "line")} skipped
        </span>
        {warned.length > 0 && (
          <div class="segments" role="group" aria-label="Which files">
            <button type="button" aria-pressed={!onlyWarned.value} onClick={() => (onlyWarned.value = false)}>All</button>
            <button type="button" aria-pressed={onlyWarned.value} onClick={() => (onlyWarned.value = true)}>With warnings ({count(warned.length)})</button>
          </div>
        )}
        <span class="spacer" />
        <button type="button" class="button" onClick={() => void saveReport("txt")}><Icon name="save" />Report as text</button>
        <button type="button" class="button" onClick={() => void saveReport("json")}><Icon name="save" />Report as JSON</button>
      </div>
      <div class="report-body" tabIndex={0} role="group" aria-label="Logs and files">
        <h2>Logs</h2>
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">Log</th><th scope="col" class="num">Rows</th><th scope="col">First row to last row</th>
              <th scope="col" class="num" title="Full hours from the first row to the last in which no row was logged">Hours without rows</th>
              <th scope="col">Longest gap</th>
              <th scope="col" class="num" title="Rows whose time is before that of the row before them in the same file">Out of order</th>
              <th scope="col" class="num">Without time</th>
            </tr>
          </thead>
          <tbody>{answer.logs.slice(0, LISTED).map((log) => <LogLine key={log.log} log={log} />)}</tbody>
        </table>
        {[...overlaps.value].slice(0, LISTED).map(([log, words]) => <p key={log} class="report-note warn-text"><Icon name="warn" /> <span class="mono"><LogText text={log} limit={60} /></span>: {words}</p>)}
        {[...fieldsDiffer.value].slice(0, LISTED).map(([log, words]) => <p key={log} class="report-note"><span class="mono"><LogText text={log} limit={60} /></span>: {words}</p>)}
        {answer.logs.length > LISTED && <p class="muted">And {countOf(answer.logs.length - LISTED, "more log")}: the saved report has them all.</p>}
        <h2>Files</h2>
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">File</th><th scope="col" class="num">Size</th>
              <th scope="col" title="Of the file as it is on disk. Worked out in the background.">SHA-256</th>
              <th scope="col">Read as</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Skipped</th><th scope="col">Warnings</th>
            </tr>
          </thead>
          <tbody>{listed.slice(0, LISTED).map((file) => <FileLines key={`${file.file} ${file.member} ${onlyWarned.value}`} file={file} unfold={answer.files.length === 1 || onlyWarned.value || (file.warnings.length > 0 && warned.length <= UNFOLDED)} />)}</tbody>
        </table>
        {listed.length > LISTED && <p class="muted">And {countOf(listed.length - LISTED, "more file")}: the saved report has them all.</p>}
      </div>
    </section>
  );
}

function LogLine({ log }: { log: LogReport }) {
  const longest = log.gaps[0];
  const timed = log.first !== null;
  const none = <span class="muted">–</span>;
  return (
    <tr>
      <td class="mono"><LogText text={log.log} limit={60} /></td>
      <td class="num">{count(log.rows)}</td>
      <td class="time">{log.first === null || log.last === null ? <span class="warn-text">no readable time</span> : `${time(log.first)} → ${timeAfter(log.first, log.last)}`}</td>
      <td class="num">{!timed ? none : log.hours === null || log.hoursWithout === null ? <span class="muted">too far apart</span> : <>{count(log.hoursWithout)} <span class="muted">of {count(log.hours)}</span></>}</td>
      <td class="time gap" title={gapList(log)}>
        {!timed ? none : longest === undefined ? <span class="muted">none over {duration(log.shortestGap)}</span> : <>{duration(longest.to - longest.from)} <span class="muted">from {time(longest.from)}<span class="others">{log.gapCount > 1 && `; ${gapsInWords(log)}`}</span></span></>}
      </td>
      <td class="num">{log.outOfOrder === 0 ? <span class="muted">0</span> : count(log.outOfOrder)}</td>
      <td class="num">{log.untimed === 0 ? <span class="muted">0</span> : <span class={log.untimed * 2 > log.rows ? "warn-text" : ""}>{count(log.untimed)}</span>}</td>
    </tr>
  );
}

/** What a file is that was not read as a log of some format. */
const KINDS: Readonly<Record<FileReport["kind"], string>> = { log: "log", other: "no log", archive: "archive", unread: "not read" };

function FileLines({ file, unfold }: { file: FileReport; unfold: boolean }) {
  const open = useSignal(unfold);
  const opened = theEngine().files[file.file];
  const own = file.member === 0;
  const found = file.warnings.reduce((sum, group) => sum + group.count, 0);
  return (
    <>
      <tr class={open.value ? "open" : ""}>
        <td class="file-name">
          <button type="button" class="quiet" aria-expanded={open.value} aria-label={`Details of ${file.name.slice(0, 80)}`} onClick={() => (open.value = !open.value)}>
            <Icon name={open.value ? "down" : "right"} />
          </button>
          <span class="mono" title={file.name}><LogText text={file.name} limit={200} /></span>
        </td>
        <td class="num">{own ? bytes(opened?.size ?? file.bytes) : file.kind === "log" ? bytes(file.bytes) : <span class="muted">–</span>}</td>
        <td>{own ? <Checksum file={file.file} /> : <span class="muted">in the archive</span>}</td>
        <td>{file.format === "" ? <span class="muted">{opened?.sameAs == null ? KINDS[file.kind] : "not counted again"}</span> : file.format}{opened?.format !== "" && own && <span class="muted"> (chosen)</span>}</td>
        <td class="num">{count(file.rows)}</td>
        <td class="num">{file.skipped === 0 ? <span class="muted">0</span> : count(file.skipped)}</td>
        <td>{found === 0 ? <span class="muted">none</span> : <span class="warn-text"><Icon name="warn" /> {count(found)}</span>}</td>
      </tr>
      {open.value && <tr class="file-detail"><td colSpan={7}><FileDetail file={file} /></td></tr>}
    </>
  );
}

function Checksum({ file }: { file: number }) {
  const sum = checksums.value.get(file);
  if (sum === undefined) return <span class="muted">computing…</span>;
  if (sum === null) return <span class="muted">the browser cannot read the file again</span>;
  return (
    <button type="button" class="door mono" tabIndex={-1} title={`${sum}\nCopy`} aria-label={`${sum.slice(0, 12)}…, copy the SHA-256 ${sum}`} onClick={() => void copy(sum, "The SHA-256")}>
      {sum.slice(0, 12)}…
    </button>
  );
}
