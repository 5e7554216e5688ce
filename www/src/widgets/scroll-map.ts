// Browsers cap the height of an element (17 million pixels in Firefox, 33 in Chromium): a list of millions of rows scrolls inside
// a lower one. Near both ends a pixel is a pixel, so that the first and the last rows are reached exactly; between them the
// position is in proportion.
const HIGHEST = 6_000_000;
const EDGE = 100_000;

export interface ScrollMap {
  /** Height of the element that scrolls. */
  height: number;
  /** The list is as high as its element: no mapping is needed. */
  exact: boolean;
  /** Largest position in the list. */
  end: number;
  toList(scroll: number): number;
  toScroll(list: number): number;
}

/** Maps positions of a list `total` pixels high, of which `view` pixels are seen. */
export function scrollMap(total: number, view: number): ScrollMap {
  const end = Math.max(0, total - view);
  if (total <= HIGHEST) {
    return { height: total, exact: true, end, toList: (scroll) => clamp(scroll, end), toScroll: (list) => clamp(list, end) };
  }
  const last = HIGHEST - view;
  const ratio = (end - 2 * EDGE) / (last - 2 * EDGE);
  return {
    height: HIGHEST,
    exact: false,
    end,
    toList: (scroll) => {
      if (scroll <= EDGE) return clamp(scroll, end);
      if (scroll >= last - EDGE) return clamp(end - (last - scroll), end);
      return EDGE + (scroll - EDGE) * ratio;
    },
    toScroll: (list) => {
      if (list <= EDGE) return list;
      if (list >= end - EDGE) return last - (end - list);
      return EDGE + (list - EDGE) / ratio;
    },
  };
}

function clamp(position: number, end: number): number {
  return Math.min(Math.max(0, position), end);
}
