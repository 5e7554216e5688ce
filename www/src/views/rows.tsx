// Every row of the selection, in a grid that asks only for the rows in sight; beside it the open row in full.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { RowsAnswer, RowsQuestion } from "../engine/protocol";
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { rowsAnswer, spanOf } from "../state/answers";
import { pinRowOf, pinRows } from "../state/pin";
import { currentLog, openRow } from "../state/store";
import { timeField } from "../state/story";
import { copy, copyCells, copyRows } from "../state/take-out";
import { stripAnswer } from "../state/timeline";
import { toList } from "../state/to-list";
import { filterByCell, sortBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { StateBlock } from "../widgets/state-block";
import { useWidth } from "../widgets/use-width";
import { VirtualGrid } from "../widgets/virtual-grid";
import { ColumnChooser } from "./column-chooser";
import { columnTypes, heldAt, moveColumn, resizeColumn, spread, widthOf } from "./columns";
import { isCopy } from "./copy-key";
import { NoRow } from "./no-row";
import { RowDetail } from "./row-detail";
import { RowsHead } from "./rows-head";
import { RowsLine } from "./rows-line";

const ROW = 26;
const HEAD = 30;
/** Pixels beside the rows that a scrollbar may take. */
const SCROLLBAR = 16;

export function Rows() {
  const latest = rowsAnswer.latest.value;
  const problem = rowsAnswer.problem.value;
  return (
    <>
      <div class="tools">
        <span role="status">{latest === null ? "" : countOf(latest.answer.total, "row")}</span>
        {/* The order of the rows that are shown: while others are fetched, the heads say what was asked. */}
        <span class={`muted rows-order ${latest?.question.sort == null ? "wide-only" : ""}`}>{latest === null ? "" : orderOf(latest.question.sort)}</span>
        {latest !== null && <ByTime question={latest.question} />}
        <span class="spacer" />
        <button
          type="button"
          class="button pins"
          title="Pin these rows to the findings, with the columns shown (f pins the row of the cell)"
          disabled={latest === null || latest.answer.total === 0}
          onClick={() => latest !== null && void pinRows(latest.question)}
        >
          <Icon name="pin" />Pin rows
        </button>
        <button
          type="button"
          class="button"
          title="Copy these rows for a spreadsheet, with the columns shown: tab-separated, times as shown, formulas defused"
          disabled={latest === null || latest.answer.total === 0}
          onClick={() => latest !== null && void copyRows(latest.question)}
        >
          <Icon name="copy" />Copy rows
        </button>
        <ColumnChooser />
      </div>
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter, or choose other columns.</StateBlock>}
      {latest === null && problem === null && <StateBlock title="Fetching rows…" />}
      {latest !== null && problem === null && (latest.answer.total === 0 ? <NoRow /> : <RowsTable question={latest.question} answer={latest.answer} />)}
    </>
  );
}

function orderOf(sort: RowsQuestion["sort"]): string {
  if (sort === undefined || sort === null) return "in the order read";
  return `sorted by ${visibleText(sort.field, 60)}, ${sort.descending === true ? "descending" : "ascending"}`;
}

/** Where the order read is not that of time, the other is a click away. */
function ByTime({ question: { log, sort } }: { question: RowsQuestion }) {
  const strip = stripAnswer.latest.value;
  const time = currentLog.value === null ? null : timeField(currentLog.value);
  if (sort != null || time === null || strip?.question.log !== log || strip.answer.backwards === 0) return null;
  return <button type="button" class="link" title={`${countOf(strip.answer.backwards, "row")} of the log are earlier than the one before them`} onClick={() => sortBy(time)}>order by time</button>;
}

function RowsTable({ question, answer }: { question: RowsQuestion; answer: RowsAnswer }) {
  const list = listKey(question);
  const at = useSignal({ list, row: -2, column: 0, byKey: 0 });
  // Sorting makes another list; who sorts from the head stays there.
  const here = at.value.list === list || at.value.row === -1;
  const row = here ? Math.min(at.value.row, answer.total - 1) : -2;
  const column = Math.min(at.value.column, answer.columns.length - 1);
  const { offset } = spanOf(question);
  const types = columnTypes(currentLog.value);
  // Sorting and scrolling bring other values, but move no column.
  const longest = useMemo(() => longestOf(answer), [question.log, question.where, JSON.stringify(question.pivot), answer.columns.join()]);
  // Of the whole table, also where the open row stands beside it: opening it moves no column.
  const [table, room] = useWidth<HTMLDivElement>();
  const usual = answer.columns.map((name, place) => widthOf(name, types.get(name) ?? "string", longest[place] ?? 0));
  const widths = spread(usual, answer.columns, types, longest, room - SCROLLBAR);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const [place, beside] = useWidth<HTMLDivElement>();
  const heldFrom = heldAt(answer.columns, widths, beside - SCROLLBAR);
  const held = heldFrom.length;
  // With fewer columns than before, what tells whose row it is must not be out of sight at the left.
  const shown = useRef(0);
  useLayoutEffect(() => {
    const grid = table.current?.querySelector(".rows-grid");
    if (grid != null && answer.columns.length < shown.current) grid.scrollLeft = 0;
    shown.current = answer.columns.length;
  }, [answer.columns.length]);
  const left = (to: number): number => widths.slice(0, to).reduce((sum, width) => sum + width, 0);
  // Columns that stay in sight lie over those that do not.
  const over = column < held ? 0 : left(held);
  const idAt = (index: number) => answer.ids[index - offset];
  const choose = (toRow: number, toColumn = column, byKey = false): void => {
    // Only a key may move the columns under the pointer's eye, or less room for them.
    at.value = { list, row: toRow, column: toColumn, byKey: at.value.byKey + (byKey ? 1 : 0) };
    // With the detail open, it follows the active row.
    const id = idAt(toRow);
    if (openRow.value !== null && id !== undefined) openRow.value = id;
  };
  const open = (index: number): void => {
    openRow.value = idAt(index) ?? null;
  };
  /** The keyboard goes on in the row that was open, also where other ways than the grid led to it. */
  const close = (): void => {
    const index = answer.ids.findIndex((id) => openRow.value !== null && sameRow(openRow.value, id));
    if (index >= 0) choose(offset + index);
    openRow.value = null;
    toList();
  };
  const onKey = (event: KeyboardEvent): void => {
    const name = answer.columns[column];
    if (name !== undefined && rowsKey(event, name)) event.preventDefault();
  };
  const rowsKey = (event: KeyboardEvent, name: string): boolean => {
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const moved = row === -1 ? ({ "<": -1, ">": 1 }[event.key] ?? 0) : 0;
    // Alt ← is back, everywhere.
    if (sideways !== 0 && event.altKey) return false;
    if (moved !== 0) {
      moveColumn(answer.columns, column, column + moved);
      at.value = { ...at.value, column: Math.min(Math.max(0, column + moved), answer.columns.length - 1) };
    } else if (sideways !== 0 && event.shiftKey) resizeColumn(name, (widths[column] ?? 100) + sideways * 16);
    else if (sideways !== 0) choose(Math.max(row, -1), Math.min(Math.max(0, column + sideways), answer.columns.length - 1), true);
    else if (event.key === "Home") choose(row, 0, true);
    else if (event.key === "End") choose(row, answer.columns.length - 1, true);
    else if (event.key === "Escape" && openRow.value !== null) openRow.value = null;
    else if (isCopy(event) && row >= 0) copyActive(event.shiftKey);
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (event.key === "Enter" && row === -1) sortBy(name);
    else if (row < 0) return false;
    else if (event.key === "Enter") open(row);
    else return cellKey(event.key, name);
    return true;
  };
  const copyActive = (whole: boolean): void => {
    const cells = answer.rows[row - offset];
    if (cells === undefined) return;
    if (whole) copyCells(answer.columns, cells);
    else void copy(cells[column] ?? "", "The value");
  };
  const cellKey = (key: string, name: string): boolean => {
    const id = idAt(row);
    if (id === undefined) return false;
    if (key === "+" || key === "-") void filterByCell(id, name, key === "-");
    else if (key === "f") void pinRowOf(id);
    else if (key === "c" || key === "C") copyActive(key === "C");
    else return false;
    return true;
  };

  const opened = openRow.value;
  return (
    <div class={`rows-table ${rowsAnswer.pending.value ? "pending" : ""}`} ref={table}>
      <div class="rows-place" ref={place}>
        <VirtualGrid
          class="rows-grid"
          label="Rows"
          list={list}
          rowCount={answer.total}
          rowHeight={ROW}
          headHeight={HEAD}
          colCount={answer.columns.length}
          width={total}
          head={<RowsHead columns={answer.columns} types={types} widths={widths} held={heldFrom} active={row === -1 ? column : -1} onChoose={(to) => choose(-1, to)} />}
          active={row}
          firstActive={row === -2 ? 0 : -1}
          activeId={row >= -1 ? `cell-${row}-${column}` : undefined}
          activeColumn={row === -2 ? undefined : { from: left(column) - over, width: (widths[column] ?? 0) + over, key: `${at.value.byKey} ${beside} ${held}` }}
          onActive={(index) => choose(index)}
          onRange={rowsAnswer.need}
          onKey={onKey}
          row={(index) => (
            <RowsLine
              key={index}
              index={index}
              cells={answer.rows[index - offset]}
              columns={answer.columns}
              types={types}
              widths={widths}
              held={heldFrom}
              activeColumn={index === row ? column : -1}
              open={opened !== null && sameRow(opened, idAt(index))}
              onChoose={(toColumn) => {
                choose(index, toColumn);
                open(index);
              }}
            />
          )}
        />
      </div>
      {opened !== null && <RowDetail onClose={close} />}
    </div>
  );
}

/** Length of the longest value of each column in this window. */
function longestOf({ columns, rows }: RowsAnswer): readonly number[] {
  return columns.map((_, place) => rows.reduce((most, cells) => Math.max(most, cells[place]?.length ?? 0), 0));
}

function sameRow(one: { piece: number; row: number }, other: { piece: number; row: number } | undefined): boolean {
  return other !== undefined && one.piece === other.piece && one.row === other.row;
}

function listKey({ offset: _offset, limit: _limit, columns: _columns, ...list }: RowsQuestion): string {
  return JSON.stringify(list);
}
