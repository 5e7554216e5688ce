// One row in full: each field decoded and raw, its file and line, and what can be done with its values.
import { signal } from "@preact/signals";
import type { RowAnswer, RowCell } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { timeOfRaw, zoneAt } from "../format/time";
import { visibleText } from "../format/visible";
import { rowAnswer, rowsAnswer } from "../state/answers";
import { secondOf, showMoment } from "../state/elsewhere";
import { between } from "../state/filter-text";
import { pinRow } from "../state/pin";
import { currentLog, ends, hasPairs, openRow } from "../state/store";
import { copy, copyCells } from "../state/take-out";
import { exclude, include, pivotBy, showRows } from "../state/verbs";
import { Edge } from "../widgets/edge";
import { Icon } from "../widgets/icon";
import { LogText, Missing } from "../widgets/log-text";
import { Neighbours } from "./neighbours";
import { RelatedOfRow } from "./related";
import { StoryButton, StoryOfRow } from "./story";

/** As wide as somebody made it; 0 as long as nobody did. */
const width = signal(0);
const NARROWEST = 260;
const WIDEST = 900;

/** A list shows this many of its elements. */
const ELEMENTS = 200;

export function RowDetail({ onClose }: { onClose: () => void }) {
  const latest = rowAnswer.latest.value;
  const problem = rowAnswer.problem.value;
  const current = latest !== null && JSON.stringify(latest.question.id) === JSON.stringify(openRow.value);
  const cells = latest?.answer.cells ?? [];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  return (
    <section class={`row-detail ${current ? "" : "pending"}`} aria-label="Row detail" onKeyDown={onKeyDown} style={width.value === 0 ? {} : { width: `${width.value}px` }}>
      <Edge name="Width of the row" least={NARROWEST} most={WIDEST} onWidth={(pixels) => (width.value = pixels)} />
      <div class="row-detail-head">
        <h2>Row</h2>
        {latest !== null && (
          <span class="muted row-source" title="File and line"><LogText text={latest.answer.file} limit={120} /> : {count(latest.answer.line)}</span>
        )}
        <span class="spacer" />
        {latest !== null && <TakeButtons row={latest.answer} />}
        <StepButtons />
        <button type="button" class="quiet" aria-label="Close the row" title="Close (Esc)" onClick={onClose}><Icon name="close" /></button>
      </div>
      {problem !== null && <p class="bad-text">{problem.message}</p>}
      {latest !== null && (
        <>
          <RowActs row={latest.answer} />
          <div class="row-cells" tabIndex={0} role="group" aria-label="Fields of the row">
            <dl>{cells.map((cell) => <CellLine key={cell.field} cell={cell} />)}</dl>
            <p class="muted">{fieldsWords(cells)}</p>
          </div>
          <StoryOfRow />
          <Neighbours />
          <RelatedOfRow cells={cells} />
        </>
      )}
    </section>
  );
}

function fieldsWords(cells: readonly RowCell[]): string {
  const of = (state: RowCell["state"]): number => cells.filter((cell) => cell.state === state).length;
  const others = ([["empty", "empty"], ["unset", "not set"], ["absent", "not in its file"]] as const).filter(([state]) => of(state) > 0);
  return `${[countOf(of("set"), "field") + " set", ...others.map(([state, words]) => `${count(of(state))} ${words}`)].join(", ")}.`;
}

function TakeButtons({ row }: { row: RowAnswer }) {
  const copyRow = (): void => copyCells(row.cells.map((cell) => cell.field), row.cells.map((cell) => cell.raw));
  return (
    <>
      <button type="button" class="quiet" aria-label="Copy" title="Copy the row for a spreadsheet" onClick={copyRow}><Icon name="copy" /></button>
      <button type="button" class="quiet" aria-label="Pin" title="Pin to the findings (f)" onClick={() => pinRow(row)}><Icon name="pin" /></button>
    </>
  );
}

function StepButtons() {
  const ids = rowsAnswer.latest.value?.answer.ids ?? [];
  const open = openRow.value;
  const at = ids.findIndex((id) => id.piece === open?.piece && id.row === open.row);
  const before = at > 0 ? ids[at - 1] : undefined;
  const after = at >= 0 ? ids[at + 1] : undefined;
  return (
    <>
      <button type="button" class="quiet" aria-label="Row before" disabled={before === undefined} onClick={() => (openRow.value = before ?? null)}><Icon name="up" /></button>
      <button type="button" class="quiet" aria-label="Row after" disabled={after === undefined} onClick={() => (openRow.value = after ?? null)}><Icon name="down" /></button>
    </>
  );
}

function RowActs({ row }: { row: RowAnswer }) {
  const { cells } = row;
  const raw = (field: string): string | null => cells.find((cell) => cell.field === field && cell.state === "set")?.raw ?? null;
  const client = raw(ends.value[0]);
  const server = raw(ends.value[1]);
  const moment = secondOf(raw("ts"));
  const log = currentLog.value;
  const pair = client !== null && server !== null ? between(client, server, ends.value) : null;
  return (
    <div class="row-acts">
      {pair !== null && <button type="button" class="button small" onClick={() => showRows(pair)}><Icon name="rows" /><span>This pair<span class="room-only"> only</span></span></button>}
      {pair !== null && hasPairs.value && (
        <button type="button" class="button small" title="Everything between this client and server, whatever the filter" onClick={() => pivotBy(ends.value, pair)}>
          <Icon name="pivot" /><span>Everything<span class="room-only"> of the pair</span></span>
        </button>
      )}
      {moment !== null && log !== null && <button type="button" class="button small" title="All rows within a minute before and after, whatever the filter; those of the other logs are counted beside the trail" onClick={() => showMoment(log, moment)}><Icon name="rows" />±1 min</button>}
      <StoryButton />
      <button type="button" class="button small goes-down" title="What the client did before and after, and related rows: below the fields" onClick={(event) => event.currentTarget.closest(".row-detail")?.querySelector(".related")?.scrollIntoView()}><Icon name="down" /><span class="room-only">Around it</span></button>
    </div>
  );
}

function CellLine({ cell }: { cell: RowCell }) {
  const field = visibleText(cell.field, 60);
  const { filter } = cell;
  return (
    <div class={`detail-line ${cell.state}`}>
      <dt>
        <span class="mono" title={cell.type}>{field}</span>
        {filter !== null && (
          <span class="detail-acts">
            <button type="button" class="quiet" aria-label={`Copy this ${field}`} title="Copy the value as the log writes it" onClick={() => void copy(cell.raw, "The value")}><Icon name="copy" /></button>
            <button type="button" class="quiet" aria-label={`Include this ${field}`} title="Include in the filter" onClick={() => include(filter)}><Icon name="add" /></button>
            <button type="button" class="quiet" aria-label={`Exclude this ${field}`} title="Exclude from the filter" onClick={() => exclude(filter)}><Icon name="remove" /></button>
          </span>
        )}
      </dt>
      <dd class="mono">{cell.state === "set" ? <CellValue cell={cell} /> : <Missing state={cell.state} />}</dd>
    </div>
  );
}

function CellValue({ cell }: { cell: RowCell }) {
  const time = cell.type === "time" ? timeOfRaw(cell.raw, "micros") : null;
  if (time !== null) return <><div>{time} {zoneAt(Number(cell.raw))}</div><Raw text={cell.raw} /></>;
  const many = /^(set|vector|list|table)\[/.test(cell.type);
  const first = cell.decoded[0] ?? "";
  if (!many) return <><div class="long"><LogText text={first} /></div>{first !== cell.raw && <Raw text={cell.raw} />}</>;
  return (
    <>
      <ul class="elements">{cell.decoded.slice(0, ELEMENTS).map((element, at) => <li key={at}><LogText text={element} /></li>)}</ul>
      {cell.decoded.length > ELEMENTS && <p class="muted">and {count(cell.decoded.length - ELEMENTS)} more</p>}
      {cell.decoded.join(",") !== cell.raw && <Raw text={cell.raw} />}
    </>
  );
}

function Raw({ text }: { text: string }) {
  return <div class="raw long"><span class="raw-label">raw</span> <LogText text={text} /></div>;
}
