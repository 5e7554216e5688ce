// The heads of the columns: a click sorts, a drag moves, the right edge resizes.
import { useSignal } from "@preact/signals";
import { visibleText } from "../format/visible";
import { hunt } from "../state/store";
import { sortBy } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { moveColumn, resizeColumn } from "./columns";

interface Props {
  columns: readonly string[];
  types: ReadonlyMap<string, string>;
  widths: readonly number[];
  /** Where the columns begin that stay in sight. */
  held: readonly number[];
  active: number;
  onChoose: (column: number) => void;
}

const NUMBERS = /^(count|int|double|port|interval)$/;

export function isNumber(type: string): boolean {
  return NUMBERS.test(type);
}

export function RowsHead({ columns, types, widths, held, active, onChoose }: Props) {
  const dragged = useSignal(-1);
  const over = useSignal(-1);
  const sort = hunt.value.sort;
  const drop = (event: DragEvent, to: number): void => {
    event.preventDefault();
    event.stopPropagation();
    moveColumn(columns, dragged.value, to);
    dragged.value = -1;
    over.value = -1;
  };
  return (
    <div class="grid-row head" role="row" aria-rowindex={1}>
      {columns.map((name, at) => {
        const sorted = sort?.field === name ? (sort.descending === true ? "descending" : "ascending") : undefined;
        const type = types.get(name) ?? "";
        return (
          <span
            key={name}
            role="columnheader"
            id={`cell--1-${at}`}
            class={`cell head-cell ${isNumber(type) ? "num" : ""} ${at === active ? "active-cell" : ""} ${at === over.value ? "drop-here" : ""} ${held[at] === undefined ? "" : "held"}`}
            style={{ width: `${widths[at] ?? 100}px`, ...(held[at] === undefined ? {} : { left: `${held[at]}px` }) }}
            aria-sort={sorted ?? "none"}
            aria-colindex={at + 1}
            aria-label={visibleText(name, 60)}
            title={`${visibleText(name, 60)} (${visibleText(type, 40)})\nClick to sort, drag to move`}
            draggable
            onClick={() => (onChoose(at), sortBy(name))}
            onDragStart={(event) => {
              dragged.value = at;
              event.dataTransfer?.setData("text/plain", String(at));
            }}
            onDragEnd={() => (dragged.value = over.value = -1)}
            onDragOver={(event) => {
              if (dragged.value < 0) return;
              event.preventDefault();
              over.value = at;
            }}
            onDrop={(event) => dragged.value >= 0 && drop(event, at)}
          >
            <span class="head-name mono">{visibleText(name, 60)}</span>
            {sorted !== undefined && <Icon name={sorted === "ascending" ? "up" : "down"} />}
            <ResizeHandle name={name} width={widths[at] ?? 100} />
          </span>
        );
      })}
    </div>
  );
}

function ResizeHandle({ name, width }: { name: string; width: number }) {
  const onPointerDown = (event: PointerEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const onMove = (move: PointerEvent): void => resizeColumn(name, width + move.clientX - from);
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", onMove), { once: true });
  };
  return (
    <span
      class="resize"
      draggable
      onPointerDown={onPointerDown}
      onDragStart={(event) => (event.preventDefault(), event.stopPropagation())}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
