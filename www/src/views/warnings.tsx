// The reading report: per log what was read, and every line that could not be, with its reason.
import { count, countOf } from "../format/number";
import { time } from "../format/time";
import { visibleText } from "../format/visible";
import { logs } from "../state/store";
import { Dialog } from "../widgets/dialog";
import { LogText } from "../widgets/log-text";

/** More than this on one screen helps nobody. */
const LISTED = 500;

export function WarningsReport({ onClose }: { onClose: () => void }) {
  const { logs: open, warnings } = logs.value;
  return (
    <Dialog title="Reading report" onClose={onClose}>
      <table class="plain-table">
        <thead>
          <tr><th>Log</th><th class="num">Rows</th><th class="num">Skipped</th><th>From</th><th>To</th><th>Files</th></tr>
        </thead>
        <tbody>
          {open.map((log) => (
            <tr key={log.id}>
              <td class="mono">{visibleText(log.id, 60)}</td>
              <td class="num">{count(log.rows)}</td>
              <td class="num">{count(log.skipped)}</td>
              <td class="time">{log.first === null ? "" : time(log.first)}</td>
              <td class="time">{log.last === null ? "" : time(log.last)}</td>
              <td title={log.files.map((name) => visibleText(name, 120)).join("\n")}>{countOf(log.files.length, "file")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {warnings.length === 0 ? (
        <p class="muted">Every line was read. Nothing was skipped and nothing was guessed.</p>
      ) : (
        <table class="plain-table warnings">
          <thead>
            <tr><th>File</th><th class="num">Line</th><th>What is wrong, and what was done</th></tr>
          </thead>
          <tbody>
            {warnings.slice(0, LISTED).map((warning) => (
              <tr>
                <td class="mono"><LogText text={warning.file} limit={120} /></td>
                <td class="num">{warning.line === 0 ? "" : count(warning.line)}</td>
                <td>
                  <LogText text={warning.reason} limit={400} />
                  {warning.more > 0 && <span class="muted"> And {countOf(warning.more, "more line")} like this.</span>}
                  {warning.text !== "" && <div class="mono warning-text"><LogText text={warning.text} limit={300} /></div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {warnings.length > LISTED && <p class="muted">And {countOf(warnings.length - LISTED, "more warning")}.</p>}
    </Dialog>
  );
}
