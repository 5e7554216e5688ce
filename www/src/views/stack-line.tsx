// One line of a stack.
import type { ComponentChildren } from "preact";
import type { StackAnswer, StackRow } from "../engine/protocol";
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { Bar, Count } from "../widgets/bar";
import { Icon, type IconName } from "../widgets/icon";
import { LINE, LogText, Missing } from "../widgets/log-text";
import type { MeasureId } from "../state/hunt";
import { hasPairs } from "../state/store";
import type { StackAct } from "./stack";
import { MeasureCell } from "./stack-measures";

interface Props {
  index: number;
  /** Lines that its values may take, and pixels that it is high. */
  lines: number;
  height: number;
  /** Not here yet while it is being fetched. */
  line: StackRow | undefined;
  fields: number;
  list: string;
  answer: StackAnswer;
  measures: readonly MeasureId[];
  /** Its raw values are listed. */
  opened: boolean;
  active: boolean;
  /** One of several that are chosen. */
  chosen: boolean;
  onToggle: (index: number, through: boolean) => void;
  filterable: boolean;
  onChoose: (index: number) => void;
  onAct: (act: StackAct, index: number) => void;
}

const ACTS: readonly { act: StackAct; icon: IconName; title: string }[] = [
  { act: "include", icon: "add", title: "Include in the filter (+)" },
  { act: "exclude", icon: "remove", title: "Exclude from the filter (-)" },
  { act: "rows", icon: "rows", title: "Show rows (Enter)" },
  { act: "known", icon: "check", title: "Known good: hide it from now on (k)" },
  { act: "pin", icon: "pin", title: "Pin to the findings (f)" },
  { act: "pivot", icon: "pivot", title: "Everything between the pairs of these (p)" },
];

/** With more fields than this a value has no room for all tools beside it: the first two stand over the bar, all in the inspector. */
const ROOMY = 1;

export function StackLine({ index, lines, height, line, fields, list, answer, measures, opened, active, chosen, filterable, onToggle, onChoose, onAct }: Props) {
  const around = (children: ComponentChildren) => (
    <div
      class={`grid-row ${active ? "active" : ""} ${chosen ? "chosen" : ""}`}
      role="row"
      id={`stack-${index}`}
      aria-rowindex={index + 2}
      aria-selected={active || chosen}
      style={{ height: `${height}px`, "--lines": lines }}
      onClick={(event) => (event.ctrlKey || event.metaKey ? onToggle(index, false) : onChoose(index))}
    >
      {children}
    </div>
  );
  const tools = (some: typeof ACTS) => (
    <span class="line-acts">
      {some.filter(({ act }) => act !== "pivot" || hasPairs.value).map(({ act, icon, title }) => (
        <button
          type="button"
          class="quiet"
          key={act}
          tabIndex={-1}
          aria-label={title}
          title={title}
          onClick={(event) => (event.stopPropagation(), onAct(act, index))}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  );
  if (line === undefined) return around(<span role="gridcell" class="cell waiting">…</span>);
  return around(
    <>
      {Array.from({ length: fields }, (_, at) => (
        <span role="gridcell" class="cell value mono" key={at}>
          {at === 0 && (
            <input
              type="checkbox"
              class="choose"
              tabIndex={-1}
              aria-label="Choose this value"
              title="Choose several (Space)"
              checked={chosen}
              onClick={(event) => (event.stopPropagation(), onToggle(index, event.shiftKey))}
            />
          )}
          <Value line={line} at={at} />
          {at === 0 && line.rawValues > 1 && (
            <button
              type="button"
              class="raw-door"
              tabIndex={-1}
              aria-expanded={opened}
              title="Show the raw values behind this line (o)"
              onClick={(event) => (event.stopPropagation(), onAct("open", index))}
            >
              {countOf(line.rawValues, "value")}
            </button>
          )}
          {at === fields - 1 && fields <= ROOMY && filterable && tools(ACTS)}
        </span>
      ))}
      <span role="gridcell" class="cell num count">
        <Bar value={line.count} of={answer.total} />
        {fields > ROOMY && filterable && tools(ACTS.slice(0, 2))}
        <button
          type="button"
          class="door"
          tabIndex={-1}
          disabled={!filterable}
          title="Show these rows"
          onClick={(event) => (event.stopPropagation(), onAct("rows", index))}
        >
          <Count value={line.count} />
        </button>
      </span>
      {measures.map((measure) => <MeasureCell key={measure} measure={measure} line={line} list={list} index={index} answer={answer} />)}
    </>,
  );
}

/** A value longer than this may be cut, and is told whole under the pointer; a much longer one only in the inspector. */
const SHORT = 30;
const TITLE = 1200;

function Value({ line, at }: { line: StackRow; at: number }) {
  const state = line.states[at] ?? "set";
  if (state !== "set") return <Missing state={state} />;
  const text = line.shown[at] ?? "";
  return (
    <>
      <span class="value-text" title={text.length > SHORT ? visibleText(text, TITLE) : undefined}>
        <LogText text={text} limit={LINE} />
      </span>
    </>
  );
}
