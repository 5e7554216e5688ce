// The columns of a stack besides its values: their names, widths and cells, and the menu that chooses and sorts them.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { StackAnswer, StackKey, StackRow } from "../engine/protocol";
import { amount, count, share } from "../format/number";
import { time, zoneAt } from "../format/time";
import { visibleText } from "../format/visible";
import type { MeasureId } from "../state/hunt";
import { isAmount, linesHave, oneDay, possible, sparkOf } from "../state/stack";
import { stackAnswer } from "../state/answers";
import { currentLog, hunt } from "../state/store";
import { orderStack, rankBy, showMeasures, sumUp } from "../state/verbs";
import { Count, Share } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { Popover } from "../widgets/popover";
import { Spark } from "./spark";

interface Measure {
  name: string;
  about: string;
  width: number;
  /** What it is sorted by; nothing where that is the count. */
  key: StackKey | null;
}

const MEASURE: Readonly<Record<MeasureId, Measure>> = {
  sum: { name: "Sum", about: "of the field over the rows of the line, and its share of all rows", width: 150, key: "sum" },
  share: { name: "Share", about: "of the rows of the selection", width: 78, key: null },
  cumulative: { name: "Up to here", about: "share of this line and all lines above it", width: 86, key: null },
  clients: { name: "Clients", about: "distinct clients", width: 70, key: "clients" },
  prevalence: { name: "Prevalence", about: "share of the selection's clients", width: 92, key: "clients" },
  servers: { name: "Servers", about: "distinct servers", width: 74, key: "servers" },
  first: { name: "First seen", about: "earliest time", width: 152, key: "first" },
  last: { name: "Last seen", about: "latest time", width: 152, key: "last" },
  time: { name: "Over time", about: "rows over the time of the log, or over the stretch that the filter or the strip narrows it to", width: 98, key: null },
  length: { name: "Length", about: "bytes of the value", width: 72, key: "length" },
  tokens: { name: "Tokens", about: "runs of letters and digits", width: 74, key: "tokens" },
  entropy: { name: "Entropy", about: "bits per byte, from 12 bytes on", width: 78, key: "entropy" },
  expected: { name: "Expected", about: "count if the two fields were independent", width: 84, key: "expected" },
  surprise: { name: "G", about: "G-test: how far the count is from that", width: 72, key: "surprise" },
};

const sumName = (): string => `Sum of ${visibleText(hunt.value.sum, 40)}`;

export function widthOf(measure: MeasureId): number {
  if (measure === "sum") return Math.min(Math.max(MEASURE.sum.width, 40 + 7.5 * sumName().length), 240);
  return oneDay.value && (measure === "first" || measure === "last") ? 92 : MEASURE[measure].width;
}

/** The head of a column that sorts by it; one that sorts by nothing is its name. */
export function MeasureHead({ measure }: { measure: MeasureId }) {
  const { name, about, key } = MEASURE[measure];
  const place = measure === "time" ? "over-time" : measure === "first" || measure === "last" ? "time" : "num";
  if (key === null) return <span role="columnheader" class={`cell ${place}`} title={about}>{name}</span>;
  // Two columns may have one order: the arrow stands at the first.
  return <SortHead class={place} sortKey={key} title={about} marked={measure !== "prevalence"}>{measure === "sum" ? sumName() : name}</SortHead>;
}

interface SortProps {
  class: string;
  sortKey: StackKey;
  title: string;
  marked?: boolean;
  children: ComponentChildren;
}

export function SortHead({ class: classes, sortKey, title, marked = true, children }: SortProps) {
  const { rank } = hunt.value;
  const sorted = marked && rank?.key === sortKey ? (rank.descending === true ? "descending" : "ascending") : undefined;
  return (
    <span role="columnheader" class={`cell ${classes}`} aria-sort={sorted}>
      <button type="button" class="head-button" tabIndex={-1} title={`${title}; sort by it`} onClick={() => rankBy(sortKey)}>
        {children}{sorted !== undefined && <Icon name={sorted === "ascending" ? "up" : "down"} />}
      </button>
    </span>
  );
}

export function MeasureCell({ measure, line, list, index, answer }: { measure: MeasureId; line: StackRow; list: string; index: number; answer: StackAnswer }) {
  if (measure === "first" || measure === "last") return <Time seconds={line[measure]} />;
  if (measure === "time") return <span role="gridcell" class="cell over-time"><Spark counts={sparkOf(list, index)} /></span>;
  return <span role="gridcell" class="cell num">{text(measure, line, answer)}</span>;
}

function text(measure: Exclude<MeasureId, "first" | "last" | "time">, line: StackRow, { clients, sum }: StackAnswer): ComponentChildren {
  if (measure === "sum") return line.sum === null ? "" : <><span class="number">{amount(line.sum)}</span> {sum !== null && sum > 0 && line.sum >= 0 && <span class="sum-share"><Share value={line.sum / sum} /></span>}</>;
  if (measure === "share" || measure === "cumulative") return <Share value={line[measure]} />;
  if (measure === "prevalence") return line.clients === null || clients === null ? "" : share(line.clients / Math.max(1, clients));
  if (measure === "entropy") return line.entropy === null ? "" : line.entropy.toFixed(2);
  if (measure === "expected") return line.expected === null ? "" : line.expected < 100 ? line.expected.toFixed(2) : count(line.expected);
  if (measure === "surprise") return <Surprise value={line.surprise} />;
  return <Count value={line[measure]} />;
}

/** From here on such a count, or a rarer one, comes about by chance once in a hundred times, and once in a thousand. */
const NOTABLE = [6.63, 10.83] as const;

function Surprise({ value }: { value: number | null }) {
  if (value === null) return null;
  const marks = NOTABLE.filter((least) => Math.abs(value) > least).length;
  const why = marks === 0 ? "as far from the expected count as chance often is" : `${value > 0 ? "more" : "fewer"} rows than expected, p < ${marks === 1 ? "0.01" : "0.001"}`;
  return <span class={`number ${marks > 0 ? "surprise-more" : ""}`} title={why}>{marks > 0 && value > 0 ? "+" : ""}{Math.abs(value) < 1000 ? value.toFixed(1) : count(value)}</span>;
}

function Time({ seconds }: { seconds: number | null }) {
  const text = seconds === null ? "" : time(seconds);
  return (
    <span role="gridcell" class="cell time" title={text === "" ? undefined : `${text} ${zoneAt(seconds ?? 0)}`}>
      <span class="day">{text.slice(0, 11)}</span>{text.slice(11)}
    </span>
  );
}

/** Chooses and sorts the columns; the way to both by keyboard. */
export function MeasureMenu() {
  return (
    <Popover name="Columns" title="Choose columns, sort by any of them" align="end" button={<><Icon name="columns" /><span class="wide-only">Columns</span><Icon name="down" /></>}>
      {() => <Menu />}
    </Popover>
  );
}

function Menu() {
  const { by, measures, rank } = hunt.value;
  const { hosts, times } = linesHave(stackAnswer.latest.value?.answer.rows ?? []);
  const all = possible(by.length, hosts, times);
  const shown = shownNow.value.length > 0 ? shownNow.value : all;
  const toggle = (measure: MeasureId): void => {
    const left = shown.filter((one) => one !== measure);
    showMeasures(left.length < shown.length ? left : [...shown, measure]);
  };
  return (
    <div class="measure-menu">
      <ul>
        <li><span class="always">Value</span><SortButton name="Value" sortKey="value" /></li>
        <li><span class="always">Count</span><button type="button" class="quiet" aria-label="Sort by Count" aria-pressed={rank === null} onClick={() => orderStack(hunt.value.order)}>Sort</button></li>
        <SumChoice />
        {all.filter((measure) => measure !== "sum").map((measure) => {
          const { name, about, key } = MEASURE[measure];
          return (
            <li key={measure}>
              <label title={about}>
                <input type="checkbox" aria-label={name} checked={shown.includes(measure)} onChange={() => toggle(measure)} />
                {name}<span class="menu-hint">{about}</span>
              </label>
              {key !== null && measure !== "prevalence" && <SortButton name={name} sortKey={key} />}
            </li>
          );
        })}
      </ul>
      <div class="column-all">
        <button type="button" class="button small" disabled={measures.length === 0} title="As many as there is room for" onClick={() => showMeasures([])}>Usual columns</button>
      </div>
    </div>
  );
}

/** What is summed; sorting by it is what it is chosen for. */
function SumChoice() {
  const { sum } = hunt.value;
  const fields = (currentLog.value?.fields ?? []).filter(({ name, type }) => isAmount(type) || name === sum);
  if (fields.length === 0) return null;
  return (
    <li>
      <label class="sum-choice" title={MEASURE.sum.about}>
        Sum of
        <select aria-label="Sum of" value={sum} onChange={(event) => sumUp(event.currentTarget.value)}>
          <option value="">nothing</option>
          {fields.map(({ name }) => <option key={name} value={name}>{visibleText(name, 60)}</option>)}
        </select>
      </label>
      {sum !== "" && <SortButton name="Sum" sortKey="sum" />}
    </li>
  );
}

function SortButton({ name, sortKey }: { name: string; sortKey: StackKey }) {
  const { rank } = hunt.value;
  const now = rank?.key === sortKey ? (rank.descending === true ? "down" : "up") : null;
  const said = now === null ? "" : now === "up" ? ", ascending now" : ", descending now";
  return (
    <button type="button" class="quiet" aria-label={`Sort by ${name}${said}`} aria-pressed={now !== null} onClick={() => rankBy(sortKey)}>
      {now !== null && <Icon name={now} />}Sort
    </button>
  );
}

/** The columns that the table shows now: what the menu starts from. */
export const shownNow = signal<readonly MeasureId[]>([]);
