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

/** What scrolls `element`: itself or the nearest ancestor that scrolls its content, else the window. */
export function scrollerOf(element: HTMLElement): HTMLElement | Window {
  for (let each: HTMLElement | null = element; each; each = each.parentElement) {
    if (each === document.body) break;
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  }
  return window;
}

/** The distance in pixels from the top of the scrolled content to `element`. */
export function topWithin(scroller: HTMLElement | Window, element: HTMLElement): number {
  const { top } = element.getBoundingClientRect();
  if (scroller instanceof HTMLElement)
    return top - scroller.getBoundingClientRect().top - scroller.clientTop + scroller.scrollTop;
  return top + scroller.scrollY;
}
