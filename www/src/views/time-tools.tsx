// What is shown over time and how: field, width of the bins, scale, which series, and taking the numbers out.
import type { TimelineAnswer } from "../engine/protocol";
import { length, utc } from "../format/time";
import { type Cell, tsv } from "../format/table-text";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import type { Scale } from "../state/hunt";
import { pinSeries } from "../state/pin-chart";
import { normalisedWords } from "../state/stack-words";
import { currentLog, hunt } from "../state/store";
import { copy } from "../state/take-out";
import { ALL, hideCommonest, type Line, seriesField } from "../state/timeline";
import { Icon } from "../widgets/icon";

const WIDTHS = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 21_600, 86_400];

const SCALES: readonly { id: Scale; name: string; title: string }[] = [
  { id: "own", name: "Own", title: "Each series as high as its own greatest bin: shapes compare" },
  { id: "same", name: "Same", title: "All series to the greatest bin of those shown: counts compare" },
  { id: "log", name: "Log", title: "The same for all, logarithmic: rare and common together" },
];

interface Props {
  lines: readonly Line[];
  answer: TimelineAnswer | null;
  /** Seconds of a bin that was not chosen; `null` where one was. */
  automatic: number | null;
  table: boolean;
  onTable: (table: boolean) => void;
}

export function TimeTools({ lines, answer, automatic, table, onTable }: Props) {
  const { bin, by, normalise, scale, hide } = hunt.value;
  const fields = currentLog.value?.fields ?? [];
  const alike = seriesField.value === by[0] ? normalise : [];
  const shown = lines.filter((line) => line.key !== ALL && !line.hidden).length;
  return (
    <div class="tools time-tools">
      <label>Series by{" "}
        <select class="mono" value={seriesField.value} onChange={(event) => changeHunt({ over: event.currentTarget.value, hide: [] })}>
          {fields.map(({ name }) => <option key={name} value={name}>{visibleText(name, 40)}</option>)}
        </select>
      </label>
      {alike.length > 0 && <span class="muted" title="As in the stack of this field: Normalise there">{normalisedWords(alike)}</span>}
      <label>Bins{" "}
        <select value={String(bin)} onChange={(event) => changeHunt({ bin: Number(event.currentTarget.value) })}>
          <option value="0">Automatic{automatic !== null && `, ${length(automatic)}`}</option>
          {[...new Set([...WIDTHS, ...(bin === 0 ? [] : [bin])])].sort((a, b) => a - b).map((width) => <option key={width} value={String(width)}>{length(width)}</option>)}
        </select>
      </label>
      <div class="segments" role="group" aria-label="Scale">
        {SCALES.map(({ id, name, title }) => (
          <button type="button" key={id} aria-pressed={scale === id} title={title} onClick={() => changeHunt({ scale: id })}>{name}</button>
        ))}
      </div>
      <button type="button" class="button" disabled={shown < 2} title="Leave out the series with most rows, and scale to the others" onClick={() => hideCommonest(lines)}>Hide <span class="wide-only">the </span>commonest</button>
      {hide.length > 0 && <button type="button" class="button" onClick={() => changeHunt({ hide: [] })}>Show all</button>}
      <span class="spacer" />
      <div class="segments" role="group" aria-label="Show as">
        <button type="button" aria-pressed={!table} onClick={() => onTable(false)}>Charts</button>
        <button type="button" aria-pressed={table} onClick={() => onTable(true)}>Table</button>
      </div>
      <button type="button" class="quiet" disabled={answer === null} aria-label="Pin chart" title="Pin the series that are shown to the findings, as a chart with its numbers (f)" onClick={() => answer !== null && pinSeries(answer, lines)}>
        <Icon name="pin" />
      </button>
      <button type="button" class="button" disabled={answer === null} aria-label="Copy for a spreadsheet" title="All bins of the series that are shown, separated by tabs, times in UTC" onClick={() => answer !== null && void copy(text(answer, lines), "The bins")}>
        <Icon name="copy" /><span class="wide-only">Copy</span>
      </button>
    </div>
  );
}

function text(answer: TimelineAnswer, lines: readonly Line[]): string {
  const shown = lines.filter((line) => !line.hidden);
  const rows = answer.counts.map((_, at): Cell[] => [utc(answer.start + at * answer.width), ...shown.map((line) => line.counts[at] ?? 0)]);
  return tsv(["bin_start_utc", ...shown.map((line) => line.name)], rows, true);
}
