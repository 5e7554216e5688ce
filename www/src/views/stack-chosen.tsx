// Several lines of a stack at once: chosen with check boxes, Space, or Shift and arrows; then included, excluded, pinned or known good.
import { signal } from "@preact/signals";
import type { StackQuestion, StackRow } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { anyOf } from "../state/filter-text";
import { pinValues } from "../state/pin";
import { MOST_COMPARED } from "../state/stack";
import { did } from "../state/undo";
import { exclude, include, markKnown } from "../state/verbs";
import { Icon } from "../widgets/icon";

export interface Chosen {
  readonly lines: ReadonlyMap<number, StackRow>;
  /** Chooses a line, or lets it go. With `through`, every line from the last one on is chosen. */
  toggle(index: number, through?: boolean): void;
  /** Chooses both. */
  extend(from: number, to: number): void;
  clear(): void;
}

interface State {
  readonly list: string;
  readonly last: number;
  readonly lines: ReadonlyMap<number, StackRow>;
}

const state = signal<State>({ list: "", last: -1, lines: new Map() });

function change(next: State): void {
  const before = state.peek();
  if (next.lines.size === 0 && before.lines.size === 0) return;
  const show = (one: State) => (): void => {
    state.value = one;
  };
  did({ part: "chosen", words: next.lines.size === 0 ? "choosing none" : "choosing values", undo: show(before), redo: show(next) });
  state.value = next;
}

/** Lines chosen in this list; another list begins with none. Only lines that are here can be chosen. */
export function useChosen(list: string, lineAt: (index: number) => StackRow | undefined): Chosen {
  const current = (of: State): State => (of.list === list ? of : { list, last: -1, lines: new Map() });
  return {
    lines: current(state.value).lines,
    toggle(index, through = false) {
      const now = current(state.peek());
      const lines = new Map(now.lines);
      const [from, to] = through && now.last >= 0 ? [Math.min(now.last, index), Math.max(now.last, index)] : [index, index];
      const letGo = !through && lines.has(index);
      for (let at = from; at <= to; at += 1) {
        const line = lineAt(at);
        if (letGo) lines.delete(at);
        else if (line !== undefined) lines.set(at, line);
      }
      change({ list, last: index, lines });
    },
    extend(from, to) {
      const lines = new Map(current(state.peek()).lines);
      for (const at of [from, to]) {
        const line = lineAt(at);
        if (line !== undefined) lines.set(at, line);
      }
      change({ list, last: to, lines });
    },
    clear() {
      change({ list, last: -1, lines: new Map() });
    },
  };
}

export type ChosenAct = "include" | "exclude" | "pin" | "known" | "compare";

/** Does it to all chosen lines; false if this is nothing that can be done to several. */
export function actOnChosen(act: string, question: StackQuestion, lines: readonly StackRow[], filterOf: (line: StackRow) => string | null): boolean {
  const filters = lines.map(filterOf).filter((filter) => filter !== null);
  if (filters.length < lines.length) return false;
  if (act === "include") include(anyOf(filters));
  else if (act === "exclude") exclude(anyOf(filters));
  else if (act === "pin") void pinValues(question, lines, filters);
  else if (act === "known") void markKnown(filters);
  else return false;
  return true;
}

interface Props {
  lines: readonly StackRow[];
  filterable: boolean;
  onAct: (act: ChosenAct) => void;
  onCopy: () => void;
  onClear: () => void;
}

export function ChosenBar({ lines, filterable, onAct, onCopy, onClear }: Props) {
  const rows = lines.reduce((sum, line) => sum + line.count, 0);
  return (
    <section class="inspector chosen-bar" aria-label="Chosen values">
      <div class="inspector-acts">
        <span role="status"><strong>{countOf(lines.length, "value")}</strong> chosen, {count(rows)} {rows === 1 ? "row" : "rows"}</span>
        <button type="button" class="button small" disabled={!filterable} title="Include them in the filter (+)" onClick={() => onAct("include")}><Icon name="add" />Include</button>
        <button type="button" class="button small" disabled={!filterable} title="Exclude them from the filter (-)" onClick={() => onAct("exclude")}><Icon name="remove" />Exclude</button>
        <button type="button" class="button small" disabled={!filterable} title="Hide them from now on (k)" onClick={() => onAct("known")}><Icon name="check" />Known good</button>
        <button type="button" class="button small" disabled={!filterable} title="Pin them as one finding (f)" onClick={() => onAct("pin")}><Icon name="pin" />Pin</button>
        <button type="button" class="button small" disabled={!filterable || lines.length < 2} title={`Show them side by side (=)${lines.length > MOST_COMPARED ? `: the first ${MOST_COMPARED}` : ""}`} onClick={() => onAct("compare")}><Icon name="columns" />Compare</button>
        <button type="button" class="button small" title="Copy them for a spreadsheet (Ctrl Shift C)" onClick={onCopy}><Icon name="copy" />Copy</button>
        <span class="muted wide-only">Space or Shift ↑ ↓ chooses more</span>
        <span class="spacer" />
        <button type="button" class="button small" onClick={onClear}>Choose none</button>
      </div>
    </section>
  );
}
