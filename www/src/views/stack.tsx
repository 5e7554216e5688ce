// The stack: the distinct values of one or more fields with how often, by whom, against whom and when; rarest first.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { StackAnswer, StackQuestion, StackRow } from "../engine/protocol";
import { spanOf, stackAnswer } from "../state/answers";
import { time } from "../format/time";
import { visibleText } from "../format/visible";
import { ofMissing, ofNormalised } from "../state/filter-text";
import { currentLog, hunt } from "../state/store";
import { copy } from "../state/take-out";
import { PAIR } from "../state/trail";
import { exclude, include, narrowStack, orderStack, pivotBy, showRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { StateBlock } from "../widgets/state-block";
import { VirtualGrid } from "../widgets/virtual-grid";
import { NoRow } from "./no-row";
import { StackInspector } from "./stack-inspector";
import { StackLine } from "./stack-line";
import { StackTools } from "./stack-tools";

export type StackAct = "rows" | "include" | "exclude" | "pivot" | "copy";

const HEAD = 28;
const rowHeight = (lines: number): number => (lines === 1 ? 28 : 9 + 16 * lines);

export function Stack() {
  const latest = stackAnswer.latest.value;
  const problem = stackAnswer.problem.value;
  return (
    <>
      <StackTools />
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter or choose another field.</StateBlock>}
      {latest === null && problem === null && <StateBlock title="Counting…" />}
      {latest !== null && problem === null && <StackTable question={latest.question} answer={latest.answer} />}
    </>
  );
}

function StackTable({ question, answer }: { question: StackQuestion; answer: StackAnswer }) {
  const list = listKey(question);
  const chosen = useSignal({ list, index: -1 });
  const active = chosen.value.list === list ? Math.min(chosen.value.index, answer.listed - 1) : -1;
  const { offset } = spanOf(question);
  const lineAt = (index: number): StackRow | undefined => answer.rows[index - offset];
  const choose = (index: number): void => {
    chosen.value = { list, index };
  };
  const run = (act: StackAct, index: number): void => {
    const line = lineAt(index);
    if (line !== undefined) act === "copy" ? void copy(line.shown.join("\t"), "The value") : doAct(act, filterOf(question, line));
  };
  const onKey = (event: KeyboardEvent): void => {
    const act = KEYS[event.key];
    if (event.key === "Escape") choose(-1);
    if (act === undefined || active < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run(act, active);
  };

  const values = useMemo(() => valueColumns(answer.rows, question.by.length), [list]);
  const table = useRef<HTMLDivElement>(null);
  const lines = useLines(table, list, answer);

  if (answer.listed === 0) return <NothingHere total={answer.total} distinct={answer.distinct} />;
  const known = lineAt(active);
  const fields = question.by.length;
  const hosts = answer.rows[0]?.clients !== null || answer.rows[0]?.servers !== null;
  const times = answer.rows.some((row) => row.first !== null);
  const layout = `stack-grid ${hosts ? "" : "no-hosts"} ${times ? "" : "no-times"} ${isOneDay() ? "one-day" : ""} ${lines > 1 ? "tall" : ""}`;
  return (
    <div class={`stack-table ${stackAnswer.pending.value ? "pending" : ""}`} ref={table}>
      <VirtualGrid
        class={layout}
        vars={{ "--values": values, "--lines": String(lines), "--row": `${rowHeight(lines)}px` }}
        label={`Stack of ${question.by.map((field) => visibleText(field, 60)).join(" and ")}`}
        list={list}
        rowCount={answer.listed}
        rowHeight={rowHeight(lines)}
        headHeight={HEAD}
        colCount={fields + 2 + (hosts ? 2 : 0) + (times ? 2 : 0)}
        head={<StackHead by={question.by} order={question.order ?? "rarest"} hosts={hosts} times={times} />}
        active={active}
        activeId={active >= 0 ? `stack-${active}` : undefined}
        onActive={choose}
        onRange={stackAnswer.need}
        onKey={onKey}
        row={(index) => (
          <StackLine
            key={index}
            index={index}
            line={lineAt(index)}
            fields={fields}
            most={answer.total}
            hosts={hosts}
            times={times}
            active={index === active}
            filterable={canFilter(question, lineAt(index))}
            onChoose={choose}
            onAct={run}
          />
        )}
      />
      {known !== undefined && (
        <StackInspector
          by={question.by}
          line={known}
          filter={filterOf(question, known)}
          onAct={(act) => run(act, active)}
          onClose={() => choose(-1)}
        />
      )}
    </div>
  );
}

const KEYS: Readonly<Record<string, StackAct>> = { Enter: "rows", "+": "include", "-": "exclude", p: "pivot", c: "copy" };

interface HeadProps {
  by: readonly string[];
  order: "rarest" | "commonest";
  hosts: boolean;
  times: boolean;
}

function StackHead({ by, order, hosts, times }: HeadProps) {
  const rarest = order === "rarest";
  const flip = (): void => orderStack(rarest ? "commonest" : "rarest");
  return (
    <div class="grid-row head" role="row" aria-rowindex={1}>
      {by.map((field) => <span key={field} role="columnheader" class="cell value mono">{visibleText(field, 60)}</span>)}
      <span role="columnheader" class="cell num" aria-sort={rarest ? "ascending" : "descending"}>
        <button type="button" class="head-button" tabIndex={-1} title="Turn the order round" onClick={flip}>
          Count<Icon name={rarest ? "up" : "down"} />
        </button>
      </span>
      <span role="columnheader" class="cell num">Share</span>
      {hosts && <span role="columnheader" class="cell num">Clients</span>}
      {hosts && <span role="columnheader" class="cell num">Servers</span>}
      {times && <span role="columnheader" class="cell time">First seen</span>}
      {times && <span role="columnheader" class="cell time">Last seen</span>}
    </div>
  );
}

function NothingHere({ total, distinct }: { total: number; distinct: number }) {
  if (total === 0) return <NoRow />;
  return (
    <StateBlock title={`None of ${distinct.toLocaleString("en-US")} values contains “${hunt.value.contains}”.`}>
      <button type="button" class="button" onClick={() => narrowStack("")}>Show all values</button>
    </StateBlock>
  );
}

function doAct(act: Exclude<StackAct, "copy">, filter: string | null): void {
  if (filter === null) return;
  if (act === "rows") showRows(filter);
  else if (act === "include") include(filter);
  else if (act === "exclude") exclude(filter);
  else pivotBy(PAIR, filter);
}

/** The filter of a line; where a normaliser stands between, a regular expression that says the same. */
function filterOf(question: StackQuestion, line: StackRow): string | null {
  if (line.filter !== null) return line.filter;
  const parts = question.by.map((field, at) => {
    const state = line.states[at] ?? "set";
    return state === "set" ? ofNormalised(field, line.shown[at] ?? "", question.normalise ?? []) : ofMissing(field, state);
  });
  return parts.every((part) => part !== null) ? parts.join(" AND ") : null;
}

function canFilter(question: StackQuestion, line: StackRow | undefined): boolean {
  return line !== undefined && (line.filter !== null || question.normalise?.includes("percentDecode") !== true);
}

// Room for each field by the longest of its first values; decided once per list, so that nothing moves while scrolling.
function valueColumns(rows: readonly StackRow[], fields: number): string {
  const longest = (at: number): number => rows.reduce((most, row) => Math.max(most, row.shown[at]?.length ?? 0), 0);
  return Array.from({ length: fields }, (_, at) => `minmax(60px, ${Math.min(Math.max(longest(at), 12), 60)}fr)`).join(" ");
}

/** Pixels of one character of log text in a line of the stack. */
const CHARACTER = 7.25;

/**
 * How many lines a row needs so that most values can be read whole: at most three, or two in a long list. Decided from the first
 * window of a list and the width there is, so that nothing moves while scrolling.
 */
function useLines(table: { current: HTMLElement | null }, list: string, answer: StackAnswer): number {
  const lengths = useMemo(() => (answer.rows[0]?.shown ?? []).map((_, at) => usualLength(answer.rows, at)), [list]);
  const most = answer.listed > 60 ? 2 : 3;
  const [lines, setLines] = useState(1);
  useLayoutEffect(() => {
    const element = table.current;
    if (element === null) return;
    const measure = (): void => {
      const cells = [...element.querySelectorAll<HTMLElement>(".head .value")];
      // Words do not fill their lines.
      const needed = cells.map((cell, at) => {
        const ratio = ((lengths[at] ?? 0) * CHARACTER) / Math.max(1, cell.clientWidth - 16);
        return ratio <= 1 ? 1 : Math.ceil(ratio * 1.08);
      });
      setLines(Math.min(most, Math.max(1, ...needed)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, lengths, most]);
  return lines;
}

/** Nine of ten values are no longer than this. */
function usualLength(rows: readonly StackRow[], at: number): number {
  const lengths = rows.map((row) => row.shown[at]?.length ?? 0).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length * 0.9)] ?? 0;
}

function isOneDay(): boolean {
  const { first, last } = currentLog.value ?? { first: null, last: null };
  return first !== null && last !== null && time(first).slice(0, 10) === time(last).slice(0, 10);
}

function listKey({ offset: _offset, limit: _limit, ...list }: StackQuestion): string {
  return JSON.stringify(list);
}
