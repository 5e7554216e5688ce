// One file of the reading report: why it was read as it was, its header, its warnings by reason, and what else it may be read as.
import type { FileReport, HeaderReport, WarningGroup } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { time, timeAfter } from "../format/time";
import { checksums, chooseFormat, saveSkipped } from "../state/reading-report";
import { isList, unitOf } from "../state/reading-report-text";
import { theEngine } from "../state/store";
import { copy } from "../state/take-out";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";
import { ReadAs } from "./read-as";

/** More logs, headers or reasons of one file are in the saved report. */
const LISTED = 50;

export function FileDetail({ file }: { file: FileReport }) {
  const opened = theEngine().files[file.file];
  const sum = checksums.value.get(file.file);
  return (
    <div class="file-facts">
      <dl>
        {sum != null && file.member === 0 && (
          <Fact name="SHA-256"><span class="mono">{sum}</span> <button type="button" class="button small" onClick={() => void copy(sum, "The SHA-256")}>Copy</button></Fact>
        )}
        {file.format !== "" && <Fact name="Read as">{file.format}: {file.why}.</Fact>}
        {file.lines > 0 && <Fact name={isList(file) ? "Entries" : "Lines"}>{countOf(file.lines, ...unitOf(file))}: {countOf(file.rows, "row")}, {count(file.skipped)} skipped, {count(file.lines - file.rows - file.skipped)} header, comment or blank{file.short > 0 && `; ${countOf(file.short, "row")} short of columns`}</Fact>}
        {file.closed !== null && <Fact name="End">{file.closed ? "closed in order (#close)" : "not closed: the log was still being written, or is cut off"}</Fact>}
        {file.logs.slice(0, LISTED).map((log) => (
          <Fact key={log.log} name={file.logs.length > 1 ? `Rows of ${log.log.slice(0, 60)}` : "Rows"}>
            {count(log.rows)}{log.first !== null && log.last !== null && `, ${time(log.first)} → ${timeAfter(log.first, log.last)}`}
            {log.outOfOrder > 0 && `, ${count(log.outOfOrder)} out of order`}{log.untimed > 0 && `, ${count(log.untimed)} without time`}
          </Fact>
        ))}
        {file.logs.length > LISTED && <Fact name="And">{countOf(file.logs.length - LISTED, "more log")}: the saved report has them all</Fact>}
        {file.headers.slice(0, LISTED).map((header, at) => <Fact key={at} name="Fields"><Header header={header} /></Fact>)}
        {opened !== undefined && opened.sameAs !== null && (
          <Fact name="Count it">
            <button type="button" class="button small" onClick={() => void chooseFormat(file.file, "")}>Read it all the same</button>
          </Fact>
        )}
        {opened !== undefined && opened.sameAs === null && opened.size > 0 && file.choices.length > 0 && (
          <Fact name="Read instead as">
            <ReadAs file={file} />
            {file.member > 0 && <span class="muted"> for the whole archive</span>}
          </Fact>
        )}
      </dl>
      {file.warnings.length > 0 && (
        <div class="warning-groups">
          {file.skipped > 0 && (
            <button type="button" class="button small" onClick={() => void saveSkipped(file.file, file.member)}>
              <Icon name="save" />Save the {countOf(file.skipped, "skipped line")}, unchanged
            </button>
          )}
          {file.warnings.slice(0, LISTED).map((group) => <Group key={group.reason} group={group} unit={unitOf(file)[0]} />)}
          {file.warnings.length > LISTED && <p class="muted">And {countOf(file.warnings.length - LISTED, "more reason")}: the saved report has them all.</p>}
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return <div><dt><LogText text={name} limit={80} /></dt><dd>{children}</dd></div>;
}

/** Names beyond this are told by their number. */
const NAMES = 60;

function Header({ header }: { header: HeaderReport }) {
  return (
    <>
      {!header.named && <span class="warn-text">not named by the file: </span>}
      <span class="mono field-names">
        {header.fields.slice(0, NAMES).map((field, at) => <span key={at} title={field.type}><LogText text={field.name} limit={80} /> </span>)}
      </span>
      <span class="muted">
        {header.fields.length > NAMES && ` and ${count(header.fields.length - NAMES)} more`}
        {` · ${countOf(header.fields.length, "field")}, ${header.typed ? "with their types" : "types by their names"}, ${countOf(header.rows, "row")}`}
      </span>
    </>
  );
}

/** Lines of one reason shown before the rest is folded away. */
const SHOWN = 5;

function Group({ group, unit }: { group: WarningGroup; unit: string }) {
  const lines = group.lines.filter((line) => line.line > 0 || line.text !== "");
  const list = (some: typeof lines) => (
    <ul>
      {some.map((line, at) => (
        <li key={at}>
          {line.line > 0 && <span class="num line-number">{unit} {count(line.line)}</span>}
          <span class="mono"><LogText text={line.text} limit={300} /></span>
        </li>
      ))}
    </ul>
  );
  return (
    <div class="warning-group">
      <p><Icon name="warn" /> <LogText text={group.reason} limit={400} />{group.count > 1 && <span class="muted"> {count(group.count)} times</span>}</p>
      {list(lines.slice(0, SHOWN))}
      {lines.length > SHOWN && (
        <details>
          <summary>{count(lines.length - SHOWN)} more{group.count > group.lines.length && ` of the first ${count(group.lines.length)}`}</summary>
          {list(lines.slice(SHOWN))}
        </details>
      )}
    </div>
  );
}
