// A whole list as a grid whose heads sort it: the frame that tables of clients and pairs share. Its owner says what a line shows
// and what keys do to it. Invariant: the active line is one of the list that is shown; another order has none.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Icon } from "./icon";
import { VirtualGrid } from "./virtual-grid";

export interface SortedColumn<T> {
  id: string;
  name: string;
  about?: string;
  number: boolean;
  /** What it is sorted by; a column without it is not sorted by. */
  by?: (item: T) => number | string;
  /** A first click sorts so. */
  descending?: boolean;
  class?: string;
}

interface Props<T> {
  label: string;
  class: string;
  /** What list this is: another one begins at its top. */
  list: string;
  items: readonly T[];
  columns: readonly SortedColumn<T>[];
  /** Column that it is sorted by at first. */
  first: string;
  /** Id of a line is this and its number. */
  idPrefix: string;
  line: (item: T, line: SortedLine) => ComponentChildren;
  /** Told of the line that becomes active. */
  onActive?: (item: T) => void;
  /** True if the key did something. */
  onKey: (event: KeyboardEvent, item: T) => boolean;
}

export interface SortedLine {
  index: number;
  active: boolean;
  id: string;
  onChoose: () => void;
}

const byText = new Intl.Collator("en", { numeric: true });

export function SortedGrid<T>({ label, class: classes, list, items, columns, first, idPrefix, line, onActive, onKey }: Props<T>) {
  const sort = useSignal({ column: first, descending: columns.find(({ id }) => id === first)?.descending === true });
  const active = useSignal({ list, index: -1 });
  const { column, descending } = sort.value;
  const listed = useMemo(() => sorted(items, columns.find(({ id }) => id === column)?.by, descending, columns[0]?.by), [items, column, descending]);
  const own = JSON.stringify([list, sort.value]);
  const at = active.value.list === own ? active.value.index : -1;
  const choose = (index: number): void => {
    active.value = { list: own, index };
    const item = listed[index];
    if (item !== undefined) onActive?.(item);
  };
  const turn = (to: SortedColumn<T>): void => {
    sort.value = { column: to.id, descending: column === to.id ? !descending : to.descending === true };
  };
  return (
    <VirtualGrid
      class={classes}
      label={label}
      list={own}
      rowCount={listed.length}
      rowHeight={28}
      headHeight={28}
      colCount={columns.length}
      head={
        <div class="grid-row head" role="row" aria-rowindex={1}>
          {columns.map((one) => <Head key={one.id} column={one} sorted={column === one.id ? (descending ? "descending" : "ascending") : "none"} onTurn={() => turn(one)} />)}
        </div>
      }
      active={at}
      activeId={at >= 0 ? `${idPrefix}-${at}` : undefined}
      onActive={choose}
      onKey={(event) => {
        const item = listed[at];
        if (item !== undefined && onKey(event, item)) event.preventDefault();
      }}
      row={(index) => {
        const item = listed[index];
        return item === undefined ? null : line(item, { index, active: index === at, id: `${idPrefix}-${index}`, onChoose: () => choose(index) });
      }}
    />
  );
}

function Head<T>({ column, sorted: now, onTurn }: { column: SortedColumn<T>; sorted: "none" | "ascending" | "descending"; onTurn: () => void }) {
  const { name, about, number, by } = column;
  return (
    <span role="columnheader" class={`cell ${number ? "num" : ""} ${column.class ?? ""}`} aria-sort={by === undefined ? undefined : now}>
      {by === undefined ? <span class="hidden-text">{name}</span> : (
        <button type="button" class="head-button" tabIndex={-1} title={about} onClick={onTurn}>
          {name}{now !== "none" && <Icon name={now === "descending" ? "down" : "up"} />}
        </button>
      )}
    </span>
  );
}

// Equal ones by the first column: the same list in whatever order it came.
function sorted<T>(items: readonly T[], by: SortedColumn<T>["by"], descending: boolean, first: SortedColumn<T>["by"]): readonly T[] {
  if (by === undefined) return items;
  const sign = descending ? -1 : 1;
  return [...items].sort((a, b) => {
    const [one, other] = [by(a), by(b)];
    return sign * (typeof one === "string" || typeof other === "string" ? byText.compare(String(one), String(other)) : one - other) || byText.compare(String(first?.(a)), String(first?.(b)));
  });
}
