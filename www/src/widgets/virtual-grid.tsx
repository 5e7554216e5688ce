// A grid of which only the rows in sight exist. One stop for the Tab key; arrows move the active row, the owner handles the
// other keys. Rows sit in a layer that sticks to the top of the scrolled element, so that their place never depends on how
// high the browser lets an element be.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrollMap } from "./scroll-map";
import { useTurns } from "./turns";

interface Props {
  label: string;
  /** What list this is: when it changes, the grid is at its top again. */
  list: string;
  rowCount: number;
  rowHeight: number;
  /** Where each row begins and the last ends, of rows of several heights: of a list that is known whole. */
  tops?: readonly number[] | undefined;
  headHeight: number;
  colCount: number;
  /** Width of the content in pixels; left out, it is as wide as the grid. */
  width?: number;
  head: ComponentChildren;
  /** `null` as long as it is not known how wide rows are: they would be drawn twice. */
  row: ((index: number) => ComponentChildren) | null;
  /** -1 is the head, if the owner lets the arrows go there. */
  active: number;
  firstActive?: -1 | 0;
  /** Id of the active element, for assistive technology. */
  activeId?: string | undefined;
  /** Where the active column lies, to bring it into sight when the key changes. */
  activeColumn?: { from: number; width: number; key: number | string } | undefined;
  onActive: (index: number) => void;
  onRange?: (first: number, last: number) => void;
  onKey?: (event: KeyboardEvent) => void;
  class?: string;
  /** Custom properties for the style sheet. */
  vars?: Readonly<Record<`--${string}`, string>>;
}

const OVERSCAN = 8;
/** Rows drawn in one turn. */
const AT_ONCE = 8;

export function VirtualGrid(props: Props) {
  const { rowCount, rowHeight, headHeight, active, onRange, list, tops } = props;
  const element = useRef<HTMLDivElement>(null);
  const [high, setHigh] = useState(400);
  const view = Math.max(rowHeight, high - headHeight);
  const [, redraw] = useState(0);
  const at = useRef({ list: 0, scroll: 0, settle: 0 });
  const topOf = (index: number): number => tops?.[index] ?? index * rowHeight;
  const rowAt = (position: number): number => (tops === undefined ? Math.floor(position / rowHeight) : tops.findLastIndex((top) => top <= position));
  const map = scrollMap(topOf(rowCount), view);
  const place = Math.min(at.current.list, map.end);

  const moveTo = (position: number): void => {
    const to = Math.min(Math.max(0, position), map.end);
    at.current.list = to;
    if (element.current !== null) {
      element.current.scrollTop = map.toScroll(to);
      at.current.scroll = element.current.scrollTop;
    }
    redraw((turn) => turn + 1);
  };

  const onScroll = (): void => {
    if (element.current === null) return;
    const scroll = element.current.scrollTop;
    const moved = scroll - at.current.scroll;
    if (Math.abs(moved) < 0.5) return;
    at.current.scroll = scroll;
    // A wheel moves by pixels, a dragged scroll bar to a place.
    const small = !map.exact && Math.abs(moved) < view * 2;
    at.current.list = small ? Math.min(Math.max(0, at.current.list + moved), map.end) : map.toList(scroll);
    redraw((turn) => turn + 1);
    if (map.exact) return;
    clearTimeout(at.current.settle);
    at.current.settle = window.setTimeout(() => moveTo(at.current.list), 200);
  };

  useLayoutEffect(() => {
    const grid = element.current;
    if (grid === null) return;
    const measure = (): void => setHigh(grid.clientHeight);
    measure();
    // What had the focus is gone with the view before: the keyboard goes on here.
    if (document.activeElement === null || document.activeElement === document.body) grid.focus({ preventScroll: true });
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    return () => {
      observer.disconnect();
      clearTimeout(at.current.settle);
    };
  }, []);

  useLayoutEffect(() => moveTo(0), [list]);

  useLayoutEffect(() => {
    if (active < 0 || active >= rowCount) return;
    const [top, bottom] = [topOf(active), topOf(active + 1)];
    if (top < at.current.list) moveTo(top);
    else if (bottom > at.current.list + view) moveTo(bottom - view);
    // What opens under the list takes room of it, and not the active line out of sight.
  }, [active, view]);

  const column = props.activeColumn;
  useLayoutEffect(() => {
    const grid = element.current;
    if (grid === null || column === undefined) return;
    if (column.from < grid.scrollLeft) grid.scrollLeft = column.from;
    else if (column.from + column.width > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = Math.min(column.from, column.from + column.width - grid.clientWidth);
  }, [column?.key]);

  // Rows out of sight come after those in sight.
  const [top, bottom] = [rowAt(place), Math.min(rowCount, rowAt(place + view) + 1)];
  const most = useTurns(props.row === null ? 0 : bottom - top, AT_ONCE, 0);
  const beyond = most === Infinity ? OVERSCAN : 0;
  const first = Math.max(0, top - beyond);
  const last = Math.min(rowCount, bottom + beyond, first + most);

  useEffect(() => onRange?.(first, last), [first, last, list, rowCount]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== element.current) return;
    const page = Math.max(1, Math.floor(view / rowHeight) - 1);
    const plain = !event.altKey && !event.shiftKey && !event.metaKey;
    const to = plain ? target(event, active, page, rowCount) : undefined;
    if (to === undefined) {
      props.onKey?.(event);
      return;
    }
    event.preventDefault();
    props.onActive(Math.min(Math.max(props.firstActive ?? 0, to), rowCount - 1));
  };

  // Scrolling draws this grid again but not its owner: rows that stay in sight are the same objects, and are left alone.
  const drawn = useRef(new Map<number, ComponentChildren>());
  const drawnBy = useRef(props.row);
  const { row } = props;
  const before = drawnBy.current === row ? drawn.current : new Map<number, ComponentChildren>();
  const now = new Map<number, ComponentChildren>();
  for (let index = first; row !== null && index < last; index += 1) now.set(index, before.get(index) ?? row(index));
  drawn.current = now;
  drawnBy.current = row;
  const width = props.width === undefined ? "100%" : `${props.width}px`;

  return (
    <div
      class={`grid ${props.class ?? ""}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={props.colCount}
      aria-activedescendant={props.activeId}
      tabIndex={0}
      style={props.vars}
      ref={element}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="grid-space" role="presentation" style={{ height: `${map.height + headHeight}px`, width }}>
        <div class="grid-layer" role="presentation" style={{ height: `${Math.min(view, map.height) + headHeight}px` }}>
          <div class="grid-head" role="rowgroup" style={{ height: `${headHeight}px` }}>{props.head}</div>
          <div class="grid-body" role="rowgroup">
            <div role="presentation" style={{ transform: `translateY(${topOf(first) - place}px)` }}>{[...now.values()]}</div>
          </div>
        </div>
      </div>
    </div>
  );
}

function target(event: KeyboardEvent, active: number, page: number, rowCount: number): number | undefined {
  switch (event.key) {
    case "ArrowDown":
      return active + 1;
    case "ArrowUp":
      return active - 1;
    case "PageDown":
      return active + page;
    case "PageUp":
      return Math.max(0, active - page);
    case "Home":
      return event.ctrlKey ? 0 : undefined;
    case "End":
      return event.ctrlKey ? rowCount - 1 : undefined;
    default:
      return undefined;
  }
}
