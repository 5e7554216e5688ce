// The stack: the distinct values of one or more fields with how often, by whom, against whom and when; rarest first.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { StackAnswer, StackQuestion, StackRow } from "../engine/protocol";
import { spanOf, stackAnswer } from "../state/answers";
import { visibleText } from "../format/visible";
import type { MeasureId } from "../state/hunt";
import { missingStates } from "../state/missing";
import { pinValues } from "../state/pin";
import { canFilter, compared, filterOf, linesHave, listKey, MOST_COMPARED, oneDay, opened } from "../state/stack";
import { linesInWords } from "../state/stack-words";
import { ends, hasPairs, hunt } from "../state/store";
import { copy, copyStackLines } from "../state/take-out";
import { exclude, include, markKnown, narrowStack, orderStack, pivotBy, showRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { StateBlock } from "../widgets/state-block";
import { useWidth } from "../widgets/use-width";
import { VirtualGrid } from "../widgets/virtual-grid";
import { isCopy } from "./copy-key";
import { NoRow } from "./no-row";
import { actOnChosen, ChosenBar, useChosen } from "./stack-chosen";
import { Comparison } from "./stack-compare";
import { longestOf, useLines, useMeasures, valueColumns } from "./stack-fit";
import { StackInspector } from "./stack-inspector";
import { StackLine } from "./stack-line";
import { MeasureHead, shownNow, SortHead } from "./stack-measures";
import { StackTools } from "./stack-tools";

export type StackAct = "rows" | "include" | "exclude" | "pivot" | "copy" | "pin" | "known" | "open";

const HEAD = 28;
const rowHeight = (lines: number): number => (lines === 1 ? 28 : 9 + 16 * lines);

/** Where rows of so many lines begin, and the last ends. */
function topsOf(lines: readonly number[]): number[] {
  let top = 0;
  return [0, ...lines.map((one) => (top += rowHeight(one)))];
}

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
    const line = lineAt(index);
    // What is opened goes with the line that is looked at.
    if (opened.peek() !== null) opened.value = line !== undefined && line.rawValues > 1 ? { question, line } : null;
  };
  const chosenLines = useChosen(list, lineAt);
  const several = [...chosenLines.lines.values()];
  const compare = (): boolean => {
    const places = [...chosenLines.lines.keys()].sort((a, b) => a - b).slice(0, MOST_COMPARED);
    const lines = places.flatMap((place) => chosenLines.lines.get(place) ?? []);
    const filters = lines.flatMap((line) => filterOf(question, line) ?? []);
    if (filters.length === lines.length) compared.value = { list, question, lines, places, filters };
    return true;
  };
  const actOnSeveral = (act: string): boolean => {
    if (act === "compare" && several.length > 1) return compare();
    if (several.length === 0 || !actOnChosen(act, question, several, (line) => filterOf(question, line))) return false;
    // What is pinned may next be hidden; the others change the list, and coming back to it begins anew.
    if (act !== "pin") chosenLines.clear();
    return true;
  };
  const run = (act: StackAct, index: number): void => {
    const line = lineAt(index);
    if (line === undefined) return;
    const filter = filterOf(question, line);
    if (act === "copy") void copy(line.shown.join("\t"), "The value");
    else if (act === "open") {
      const same = opened.peek()?.line === line;
      choose(index);
      opened.value = same || line.rawValues < 2 ? null : { question, line };
    } else if (act === "pin") filter !== null && void pinValues(question, [line], [filter]);
    else doAct(act, filter);
  };
  const onKey = (event: KeyboardEvent): void => {
    const act = event.key === "=" ? "compare" : KEYS[event.key];
    if (event.key === "Escape") {
      if (compared.value !== null) compared.value = null;
      else if (several.length > 0) chosenLines.clear();
      else choose(-1);
    }
    if (isCopy(event) && active >= 0) {
      event.preventDefault();
      const line = lineAt(active);
      if (line !== undefined) event.shiftKey ? copyStackLines(question, several.length > 0 ? several : [line]) : run("copy", active);
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.key === " " ? 0 : event.shiftKey ? ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? null) : null;
    if (step !== null && active >= 0) {
      event.preventDefault();
      const to = Math.min(Math.max(0, active + step), answer.listed - 1);
      if (step === 0) chosenLines.toggle(active);
      else chosenLines.extend(active, to);
      choose(to);
      return;
    }
    if (act === undefined || (active < 0 && several.length === 0)) return;
    event.preventDefault();
    if (!actOnSeveral(act) && active >= 0 && act !== "compare") run(act, active);
  };

  const longest = useMemo(() => longestOf(answer.rows, question.by), [list]);
  const fields = question.by.length;
  const { hosts, times } = linesHave(answer.rows);
  const [table, width] = useWidth<HTMLDivElement>();
  const { shown, template, wide } = useMeasures(longest, hosts, times, width);
  useLayoutEffect(() => void (shownNow.value = shown), [shown.join()]);
  const measured = useLines(table, list, answer, template, width);
  const fitted = measured ?? 1;
  const linesAt = (index: number): number => (typeof fitted === "number" ? fitted : (fitted[index] ?? 1));
  const tops = useMemo(() => (typeof fitted === "number" ? undefined : topsOf(fitted)), [fitted]);
  const lines = typeof fitted === "number" ? fitted : Math.max(1, ...fitted);

  const known = lineAt(active);
  const layout = `stack-grid ${oneDay.value ? "one-day" : ""} ${lines > 1 ? "tall" : ""}`;
  return (
    <div class={`stack-table ${stackAnswer.pending.value ? "pending" : ""}`} ref={table}>
      {answer.listed === 0 ? <NothingHere total={answer.total} words={linesInWords({ question, answer }, missingStates.value)} /> : <VirtualGrid
        class={layout}
        vars={{ "--values": valueColumns(longest), "--measures": template }}
        label={`Stack of ${question.by.map((field) => visibleText(field, 60)).join(" and ")}`}
        list={list}
        rowCount={answer.listed}
        rowHeight={rowHeight(lines)}
        tops={tops}
        headHeight={HEAD}
        colCount={fields + 1 + shown.length}
        {...(wide === undefined ? {} : { width: wide })}
        head={<StackHead by={question.by} question={question} measures={shown} />}
        active={active}
        activeId={active >= 0 ? `stack-${active}` : undefined}
        onActive={choose}
        onRange={stackAnswer.need}
        onKey={onKey}
        row={measured === null ? null : (index) => (
          <StackLine
            key={index}
            index={index}
            lines={linesAt(index)}
            height={rowHeight(linesAt(index))}
            line={lineAt(index)}
            fields={fields}
            list={list}
            answer={answer}
            measures={shown}
            opened={opened.value !== null && opened.value.line === lineAt(index)}
            active={index === active}
            chosen={chosenLines.lines.has(index)}
            onToggle={chosenLines.toggle}
            filterable={canFilter(question, lineAt(index))}
            onChoose={choose}
            onAct={run}
          />
        )}
      />}
      {compared.value?.list === list && <Comparison />}
      {several.length > 0 && (
        <ChosenBar lines={several} filterable={several.every((line) => canFilter(question, line))} onAct={actOnSeveral} onCopy={() => copyStackLines(question, several)} onClear={chosenLines.clear} />
      )}
      {known !== undefined && several.length === 0 && (
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

const KEYS: Readonly<Record<string, StackAct>> = { Enter: "rows", "+": "include", "-": "exclude", p: "pivot", c: "copy", f: "pin", k: "known", o: "open" };

function StackHead({ by, question, measures }: { by: readonly string[]; question: StackQuestion; measures: readonly MeasureId[] }) {
  const rarest = (question.order ?? "rarest") === "rarest";
  const byCount = question.sort == null;
  const flip = (): void => orderStack(byCount && rarest ? "commonest" : byCount ? "rarest" : (question.order ?? "rarest"));
  return (
    <div class="grid-row head" role="row" aria-rowindex={1}>
      {by.map((field, at) => at === 0
        ? <SortHead key={field} class="value mono" sortKey="value" title={visibleText(field, 200)}>{visibleText(field, 60)}</SortHead>
        : <span key={field} role="columnheader" class="cell value mono" title={visibleText(field, 200)}><span class="value-text">{visibleText(field, 60)}</span></span>)}
      <span role="columnheader" class="cell num" aria-sort={byCount ? (rarest ? "ascending" : "descending") : undefined}>
        <button type="button" class="head-button" tabIndex={-1} title={byCount ? "Turn the order round" : "Sort by count"} onClick={flip}>
          Count{byCount && <Icon name={rarest ? "up" : "down"} />}
        </button>
      </span>
      {measures.map((measure) => <MeasureHead key={measure} measure={measure} />)}
    </div>
  );
}

function NothingHere({ total, words }: { total: number; words: string }) {
  if (total === 0) return <NoRow />;
  return (
    <StateBlock title={`None of ${words} contains “${hunt.value.contains}”.`}>
      <button type="button" class="button" onClick={() => narrowStack("")}>Show all values</button>
    </StateBlock>
  );
}

function doAct(act: Exclude<StackAct, "copy" | "pin" | "open">, filter: string | null): void {
  if (filter === null) return;
  if (act === "rows") showRows(filter);
  else if (act === "include") include(filter);
  else if (act === "exclude") exclude(filter);
  else if (act === "known") void markKnown([filter]);
  else if (hasPairs.value) pivotBy(ends.value, filter);
}
