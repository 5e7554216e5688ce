// One line of a stack.
import type { ComponentChildren } from "preact";
import type { StackRow } from "../engine/protocol";
import { countOf } from "../format/number";
import { time, zoneAt } from "../format/time";
import { visibleText } from "../format/visible";
import { Bar, Count, Share } from "../widgets/bar";
import { Icon, type IconName } from "../widgets/icon";
import { LINE, LogText, Missing } from "../widgets/log-text";
import type { StackAct } from "./stack";

interface Props {
  index: number;
  /** Not here yet while it is being fetched. */
  line: StackRow | undefined;
  fields: number;
  most: number;
  hosts: boolean;
  times: boolean;
  active: boolean;
  filterable: boolean;
  onChoose: (index: number) => void;
  onAct: (act: StackAct, index: number) => void;
}

const ACTS: readonly { act: StackAct; icon: IconName; title: string }[] = [
  { act: "include", icon: "add", title: "Include in the filter (+)" },
  { act: "exclude", icon: "remove", title: "Exclude from the filter (-)" },
  { act: "rows", icon: "rows", title: "Show rows (Enter)" },
  { act: "pivot", icon: "pivot", title: "Everything between the pairs of these (p)" },
];

export function StackLine({ index, line, fields, most, hosts, times, active, filterable, onChoose, onAct }: Props) {
  const around = (children: ComponentChildren) => (
    <div
      class={`grid-row ${active ? "active" : ""}`}
      role="row"
      id={`stack-${index}`}
      aria-rowindex={index + 2}
      aria-selected={active}
      onClick={() => onChoose(index)}
    >
      {children}
    </div>
  );
  if (line === undefined) return around(<span role="gridcell" class="cell waiting">…</span>);
  return around(
    <>
      {Array.from({ length: fields }, (_, at) => (
        <span role="gridcell" class="cell value mono" key={at}>
          <Value line={line} at={at} />
          {at === fields - 1 && filterable && (
            <span class="line-acts">
              {ACTS.map(({ act, icon, title }) => (
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
          )}
        </span>
      ))}
      <span role="gridcell" class="cell num count">
        <Bar value={line.count} of={most} />
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
      <span role="gridcell" class="cell num"><Share value={line.share} /></span>
      {hosts && <span role="gridcell" class="cell num"><Count value={line.clients} /></span>}
      {hosts && <span role="gridcell" class="cell num"><Count value={line.servers} /></span>}
      {times && <Time seconds={line.first} />}
      {times && <Time seconds={line.last} />}
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
      {at === 0 && line.rawValues > 1 && <span class="raw-values" title={`${countOf(line.rawValues, "raw value")} behind this line`}>{countOf(line.rawValues, "value")}</span>}
    </>
  );
}

function Time({ seconds }: { seconds: number | null }) {
  const text = seconds === null ? "" : time(seconds);
  return (
    <span role="gridcell" class="cell time" title={text === "" ? undefined : `${text} ${zoneAt(seconds ?? 0)}`}>
      <span class="day">{text.slice(0, 11)}</span>{text.slice(11)}
    </span>
  );
}
