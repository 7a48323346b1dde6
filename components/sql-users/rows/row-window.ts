/** Rows drawn above and below those in view. */
const OVERSCAN = 8;

/**
 * The rows to draw, from the first to before the last, where `hidden` pixels of `count` rows of `rowHeight` pixels are scrolled out above
 * a view of `height` pixels.
 */
export function rowsInView({
  hidden,
  height,
  rowHeight,
  count,
}: Record<"hidden" | "height" | "rowHeight" | "count", number>) {
  const within = (index: number) => Math.min(Math.max(index, 0), count);
  return {
    from: within(Math.floor(hidden / rowHeight) - OVERSCAN),
    to: within(Math.ceil((hidden + height) / rowHeight) + OVERSCAN),
  };
}

export function indexesBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}

/** `indexes` in ascending order, with `keep` added if such a row exists. */
export function withRow(indexes: number[], keep: number, count: number): number[] {
  if (keep < 0 || keep >= count || indexes.includes(keep)) return indexes;
  return [...indexes, keep].sort((a, b) => a - b);
}

/** The height in pixels of the rows not drawn before each of the ascending `indexes`, and after the last. */
export function gapsBetween(indexes: readonly number[], count: number, rowHeight: number) {
  let next = 0;
  const items = indexes.map((index) => {
    const gap = (index - next) * rowHeight;
    next = index + 1;
    return { index, gap };
  });
  return { items, gapAfter: (count - next) * rowHeight };
}

/** The scroller of `element`: itself or the nearest ancestor that scrolls its content, otherwise the window. */
export function scrollerOf(element: HTMLElement): HTMLElement | Window {
  for (let each: HTMLElement | null = element; each; each = each.parentElement) {
    if (each === document.body) break;
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  }
  return window;
}

/** How many pixels of `element` are scrolled out above the upper edge of what `scroller` shows; negative while it begins below it. */
export function hiddenAbove(scroller: HTMLElement | Window, element: HTMLElement): number {
  const edge = scroller instanceof HTMLElement ? scroller.getBoundingClientRect().top + scroller.clientTop : 0;
  return edge - element.getBoundingClientRect().top;
}

/** The height in pixels of what `scroller` shows. */
export function viewHeight(scroller: HTMLElement | Window): number {
  return scroller instanceof HTMLElement ? scroller.clientHeight : scroller.innerHeight;
}

/** The height in pixels of the lowest row drawn in `body`, or `before` if that is less; undefined where there is neither. */
export function lowestRow(body: HTMLElement, before = Number.POSITIVE_INFINITY): number | undefined {
  const heights = [...body.querySelectorAll("tr[aria-rowindex]")].map((row) => row.getBoundingClientRect().height);
  const lowest = heights.filter((height) => height > 0).reduce((one, other) => Math.min(one, other), before);
  return Number.isFinite(lowest) ? lowest : undefined;
}
