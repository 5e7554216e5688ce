// The bottom line: how much was read and skipped, how far reading is, and the last thing that happened. It is always there, so
// that nothing moves when files stream in.
import { useEffect } from "preact/hooks";
import { bytes, count, countOf } from "../format/number";
import { logs, notice, reading } from "../state/store";
import { Icon } from "../widgets/icon";
import { ZoneSwitch } from "./zone-switch";

export function StatusBar() {
  return (
    <footer class="status-bar">
      {reading.value === null ? <ReadSummary /> : <ReadingLine />}
      <NoticeLine />
      <span class="spacer" />
      <ZoneSwitch />
      <span class="muted stays-here"><Icon name="lock" />Nothing leaves this computer</span>
    </footer>
  );
}

function ReadSummary() {
  const all = logs.value.logs;
  const sum = (of: (log: (typeof all)[number]) => number): number => all.reduce((total, log) => total + of(log), 0);
  const [skipped, short] = [sum((log) => log.skipped), sum((log) => log.short)];
  const { logs: read, others, archives, unread } = logs.value.files;
  const given = read + others + unread;
  return (
    <span class="read-summary">
      {countOf(sum((log) => log.rows), "row")} read from {read < given && `${count(read)} of `}{countOf(given, "file")}
      {archives > 0 && ` · ${countOf(archives, "archive")}`}
      {others > 0 && <strong class="warn-text"> · {count(others)} {others === 1 ? "is no log" : "are no logs"}</strong>}
      {unread > 0 && ` · ${count(unread)} not read`}
      {short > 0 && <strong class="warn-text"> · {countOf(short, "row")} short of columns</strong>}
      {skipped > 0 ? <strong class="warn-text"> · {countOf(skipped, "line")} skipped</strong> : others === 0 && " · none skipped"}
    </span>
  );
}

export function ReadingLine() {
  const now = reading.value;
  if (now === null) return null;
  const { progress, cancel } = now;
  const part = progress.totalBytes > 0 ? Math.min(1, progress.bytes / progress.totalBytes) : 0;
  return (
    <span class="reading" role="group" aria-label="Reading files">
      <progress value={part} max={1} aria-label="Read so far" />
      <span class="reading-text">
        {bytes(progress.bytes)} of {bytes(progress.totalBytes)} · {count(progress.rows)} rows
        {progress.files > 1 && ` · file ${count(Math.min(progress.files, progress.filesDone + 1))} of ${count(progress.files)}`}
      </span>
      <button type="button" class="button small" onClick={cancel}>Cancel</button>
    </span>
  );
}

/** Milliseconds after which good news goes by itself. */
const GOOD_NEWS = 8000;

export function NoticeLine() {
  const now = notice.value;
  const waits = now?.waits === true && logs.value.logs.length === 0;
  useEffect(() => {
    if (now?.tone !== "plain" || waits) return;
    const timer = setTimeout(() => (notice.value = null), GOOD_NEWS);
    return () => clearTimeout(timer);
  }, [now, waits]);
  return (
    <span class="notice-line" role="status">
      {now !== null && (
        <span class={`notice ${now.tone}`}>
          {now.tone === "bad" && <Icon name="warn" />}
          <span>{now.text} {now.next}</span>
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => (notice.value = null)}><Icon name="close" /></button>
        </span>
      )}
    </span>
  );
}
