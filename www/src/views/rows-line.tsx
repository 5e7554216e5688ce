// One row of the grid. Times are shown in the page's zone, everything else as the log has it.
import { useMemo } from "preact/hooks";
import { timeOfRaw } from "../format/time";
import { LINE, LogText } from "../widgets/log-text";
import { isNumber } from "./rows-head";

interface Props {
  index: number;
  /** Not here yet while it is being fetched. */
  cells: readonly string[] | undefined;
  columns: readonly string[];
  types: ReadonlyMap<string, string>;
  widths: readonly number[];
  /** Where the columns begin that stay in sight. */
  held: readonly number[];
  activeColumn: number;
  open: boolean;
  onChoose: (column: number) => void;
}

export function RowsLine({ index, cells, columns, types, widths, held, activeColumn, open, onChoose }: Props) {
  const onClick = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[aria-colindex]") : null;
    onChoose(Math.max(0, Number(cell?.getAttribute("aria-colindex") ?? 1) - 1));
  };
  // A new window brings most rows in sight once more: what reads the same is not drawn again.
  const drawn = useMemo(
    () => columns.map((name, at) => {
      const type = types.get(name) ?? "string";
      return (
        <span
          key={name}
          role="gridcell"
          id={`cell-${index}-${at}`}
          aria-colindex={at + 1}
          class={`cell ${isNumber(type) ? "num" : type === "time" ? "time" : "mono"} ${at === activeColumn ? "active-cell" : ""} ${held[at] === undefined ? "" : "held"}`}
          style={{ width: `${widths[at] ?? 100}px`, ...(held[at] === undefined ? {} : { left: `${held[at]}px` }) }}
        >
          <Cell raw={cells?.[at]} type={type} />
        </span>
      );
    }),
    [index, cells?.join("\u001f"), columns.join(), widths.join(), held.length, activeColumn],
  );
  const state = `${open ? "open" : ""} ${activeColumn >= 0 ? "active" : ""} ${index % 2 === 0 ? "even" : ""}`;
  return (
    <div class={`grid-row ${state}`} role="row" aria-rowindex={index + 2} aria-selected={open} onClick={onClick}>
      {drawn}
    </div>
  );
}

function Cell({ raw, type }: { raw: string | undefined; type: string }) {
  if (raw === undefined) return <span class="waiting">…</span>;
  if (raw === "-") return <span class="no-value">unset</span>;
  if (raw === "(empty)") return <span class="no-value">empty</span>;
  const time = type === "time" ? timeOfRaw(raw, "millis") : null;
  if (time === null) return <LogText text={raw} limit={LINE} />;
  // Many rows share a second: their order is in the digits behind it.
  const [second, fraction] = time.split(".");
  return <span class="log-text">{second}{fraction !== undefined && <span class="fraction">.{fraction}</span>}</span>;
}
