// What the analyst thinks and has found: the hypothesis, and each finding with its verdict, note, evidence and the way back to it.
import { count, countOf } from "../format/number";
import { shadeOfCell } from "../format/pair-matrix";
import { isNumeric, isShort, type Said, type Verdict, VERDICT_WORDS, VERDICTS, verdictsInWords } from "../format/report";
import { onSheet, partsOf } from "../format/report-sheet";
import type { Cell } from "../format/table-text";
import { unbroken } from "../format/unbroken";
import { visibleText } from "../format/visible";
import { deleteFinding, editFinding, type Finding, moveFinding, notebook, redoable, redoFindings, undoable, undoFindings, unsaved, writeConclusion, writeFrame, writeHypothesis } from "../state/findings";
import { copyReport, saveHunt, saveReport } from "../state/report";
import { openDoor } from "../state/verbs";
import { Bar } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";
import { MenuItem, Popover } from "../widgets/popover";
import { FindingChart } from "./finding-chart";
import { FindingFlow } from "./finding-flow";
import { Now, NowInAll } from "./finding-now";
import { FindingTitle } from "./finding-title";

export function Findings() {
  const { hypothesis, conclusion, findings } = notebook.value;
  return (
    <div class="findings">
      <FindingsTools />
      <div class="findings-body" tabIndex={-1}>
        <div class="thoughts">
          <Thought
            name="Hypothesis"
            text={hypothesis}
            hint="What do you expect to find, and what would prove you wrong?"
            onWrite={writeHypothesis}
          />
          <Thought name="Conclusion" text={conclusion} hint="What came out: does it hold, how sure are you, and what follows?" onWrite={writeConclusion} />
        </div>
        <div class="frame" role="group" aria-label="Head of the report">
          {FRAME.map(([part, name, hint]) => (
            <label key={part}>{name}<input type="text" maxLength={1000} value={notebook.value[part]} placeholder={hint} onInput={(event) => writeFrame(part, event.currentTarget.value)} /></label>
          ))}
        </div>
        {findings.length === 0 && <NoFindings />}
        <ol class="finding-list" aria-label="Findings">
          {findings.map((finding, at) => <FindingCard key={finding.id} finding={finding} at={at} last={at === findings.length - 1} />)}
        </ol>
      </div>
    </div>
  );
}

/** Each may stay empty. */
const FRAME = [["title", "Title", "Title of the report"], ["author", "Author", "By whom"], ["site", "Site", "Plant or network"]] as const;

function Thought({ name, text, hint, onWrite }: { name: string; text: string; hint: string; onWrite: (text: string) => void }) {
  return (
    <label class="hypothesis">
      <span>{name}</span>
      <textarea rows={rowsFor(text, 2, 70)} value={text} placeholder={hint} onInput={(event) => onWrite(event.currentTarget.value)} />
    </label>
  );
}

function FindingsTools() {
  const { findings } = notebook.value;
  const verdicts = verdictsInWords(findings);
  return (
    <div class="tools several">
      <span role="status">{countOf(findings.length, "finding")}{verdicts !== "" && <span class="muted"> · {verdicts}</span>}</span>
      <NowInAll />
      <span class="spacer" />
      {unsaved.value && <span class="unsaved" title="Findings are only in this page until you save them">not saved</span>}
      {[{ name: "Undo", words: undoable.value, run: undoFindings }, { name: "Redo", words: redoable.value, run: redoFindings }].map(({ name, words, run }) => (
        // What it is of does not change its width: nothing beside it moves.
        <button type="button" class="button" key={name} disabled={words === null} aria-label={words === null ? name : `${name} ${words}`} title={words === null ? undefined : `${name} ${words}`} onClick={run}>{name}</button>
      ))}
      <button type="button" class="button" title="A small file: drop it here again, with logs or without, to go on" onClick={() => void saveHunt()}>
        <Icon name="save" />Save hunt
      </button>
      <Popover kind="menu" align="end" name="Report" title="The findings as a document" button={<>Report<Icon name="down" /></>}>
        {(close) => (
          <>
            <MenuItem label="Save report as HTML" hint="one file to read, print, or drop here again" onClick={() => (close(), void saveReport("html"))} />
            <MenuItem label="Save report as Markdown" hint="for tickets and notes" onClick={() => (close(), void saveReport("markdown"))} />
            <MenuItem label="Copy report as Markdown" onClick={() => (close(), void copyReport())} />
          </>
        )}
      </Popover>
    </div>
  );
}

function NoFindings() {
  return (
    <div class="no-findings muted">
      <p><strong>Nothing is pinned yet.</strong> Pin what you want to remember or to show: a value of the stack or the whole stack, a pair, a row, the rows of the selection or a chart over time
        (<Icon name="pin" /> beside them, or the key <kbd>f</kbd>). A finding keeps the numbers as they stand, and a way back to the rows behind them.</p>
      <p>Findings are in this page alone. Save the hunt to go on another day or on other logs; save the report to hand it on.</p>
    </div>
  );
}

function FindingCard({ finding, at, last }: { finding: Finding; at: number; last: boolean }) {
  const { id, verdict, note } = finding;
  const name = `finding ${at + 1}`;
  return (
    <li><section class={`finding-card ${verdict}`} aria-label={`Finding ${at + 1}`}>
      <div class="finding-head">
        <span class="finding-at">{at + 1}</span>
        <FindingTitle finding={finding} name={name} />
        <select aria-label={`Verdict of ${name}`} value={verdict} onChange={(event) => editFinding(id, { verdict: event.currentTarget.value as Verdict })}>
          {VERDICTS.map((one) => <option key={one} value={one}>{VERDICT_WORDS[one]}</option>)}
        </select>
        <button type="button" class="button small" title="The rows or the list as it was" aria-label={`Go there, to ${name}`} onClick={() => openDoor(finding.door)}><Icon name="right" />Go there</button>
        <button type="button" class="quiet" aria-label={`Move ${name} up`} title="Move up" disabled={at === 0} onClick={(event) => move(event, id, -1)}><Icon name="up" /></button>
        <button type="button" class="quiet" aria-label={`Move ${name} down`} title="Move down" disabled={last} onClick={(event) => move(event, id, 1)}><Icon name="down" /></button>
        <button type="button" class="quiet" aria-label={`Delete ${name}`} title="Delete" onClick={() => deleteFinding(id)}><Icon name="close" /></button>
      </div>
      <Steps trail={finding.trail} />
      <Now finding={finding} />
      <textarea
        class="finding-note"
        rows={rowsFor(note, 1, 110)}
        aria-label={`Note on ${name}`}
        placeholder="What it is, and why you think so"
        value={note}
        onInput={(event) => editFinding(id, { note: event.currentTarget.value })}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.closest("section")?.querySelector<HTMLElement>("[aria-label^='Go there']")?.focus()}
      />
      <EvidenceTable finding={finding} name={name} />
    </section></li>
  );
}

/** Rows of a box for a text, with lines that wrap: where the browser does not size boxes by what is in them itself. */
const rowsFor = (text: string, least: number, across: number): number =>
  Math.min(16, Math.max(least, text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / across)), 0)));

/** The finding that is moved stays in sight, and its button in focus; at the end, the one that leads back. */
function move(event: MouseEvent, id: number, by: 1 | -1): void {
  const button = event.currentTarget as HTMLButtonElement;
  moveFinding(id, by);
  requestAnimationFrame(() => {
    const other = by < 0 ? button.nextElementSibling : button.previousElementSibling;
    if (!button.disabled) button.focus();
    else if (other instanceof HTMLElement) other.focus();
    button.closest("li")?.scrollIntoView({ block: "nearest" });
  });
}

/** A filter that nobody would read, where the words of its step say what it is. */
const LONG_FILTER = 160;

function Steps({ trail }: { trail: readonly Said[] }) {
  return (
    <p class="finding-trail muted">
      {trail.map((step, at) => (
        <span key={at}>{at > 0 && " › "}{visibleText(step.words, 200)}{step.filter !== undefined && !step.words.endsWith("›") && !(step.filter.length > LONG_FILTER && step.words.includes(" ")) && <> <span class="mono" title={visibleText(step.filter, 1200)}><LogText text={step.filter} limit={100} /></span></>}</span>
      ))}
    </p>
  );
}

/** Lines and columns of text that a card shows; the report has all. */
const SHOWN = 12;
const SHOWN_TEXT = 600;
/** A longer name of a column goes on in a second line. */
const NAME = 20;
/** Texts up to this length have room in their column. */
const UNCUT = 30;

function EvidenceTable({ finding, name }: { finding: Finding; name: string }) {
  const { chart, flow, hosts } = finding.evidence;
  const { head, bars, rows, same, sameIn, notes } = onSheet(finding.evidence);
  const of = chart === undefined ? finding.evidence.of : rows.length;
  const kinds = head.map((_, column) => (isNumeric(rows, column) ? "num" : isShort(rows, column) ? "mono" : "mono long"));
  const kind = (column: number): string => kinds[column] ?? "";
  const shown = rows.slice(0, SHOWN);
  return (
    <div class="finding-evidence" tabIndex={0} role="group" aria-label={`Evidence of ${name}`}>
      {chart !== undefined && <FindingChart evidence={finding.evidence} words={chart} />}
      {flow !== undefined && <FindingFlow evidence={finding.evidence} flow={flow} />}
      {same.length > 0 && <p class="muted">{sameIn}: {same.map(({ name, value }, at) => <span key={name}>{at > 0 && ", "}{visibleText(name, 60)} <span class="mono finding-same"><LogText text={value} limit={SHOWN_TEXT} /></span></span>)}</p>}
      <table>
        <thead><tr>{head.map((title, column) => <th key={column} scope="col" class={`${kind(column)} ${title.length > NAME ? "name" : ""}`}>{partsOf(visibleText(title, 60)).map((part, at) => <>{at > 0 && <wbr />}{part}</>)}</th>)}</tr></thead>
        <tbody>
          {shown.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column} class={`${kind(column)} ${shadeOfCell(head, cells, column, finding.evidence.shades)}`} title={typeof cell === "string" && cell.length > UNCUT ? visibleText(cell, 1200) : undefined}>
                  {bars?.column === column ? <span class="count-cell"><Bar value={Number(cell) || 0} of={bars.of} /><CellText cell={cell} /></span> : kind(column).endsWith("long") ? <div class="long-text"><CellText cell={cell} /></div> : <CellText cell={cell} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {hosts?.map((words) => <p key={words} class="finding-hosts">{visibleText(words, 1200)}</p>)}
      {notes.map((words) => <p key={words} class="muted">{visibleText(words, 1200)}</p>)}
      {of > shown.length && (
        <p class="muted">The first {count(shown.length)} of {count(of)}{rows.length > shown.length && `; the report has ${rows.length === of ? "all" : `the first ${count(rows.length)}`}`}.</p>
      )}
    </div>
  );
}

function CellText({ cell }: { cell: Cell }) {
  if (cell === null) return null;
  if (typeof cell === "number") return <>{Number.isInteger(cell) ? count(cell) : cell}</>;
  if (cell.length > SHOWN_TEXT) return <LogText text={cell} limit={SHOWN_TEXT} />;
  return <>{unbroken(cell).map(({ text, whole }, at) => (whole ? <span key={at} class="whole">{text}</span> : <LogText key={at} text={text} />))}</>;
}
