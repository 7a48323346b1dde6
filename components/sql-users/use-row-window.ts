import { defaultRangeExtractor, type Range, useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { gapsBetween, scrollerOf, topWithin, withRow } from "./row-window.ts";

/** As in the tokens; measured once a row exists, since touch and larger fonts make rows higher. */
const ROW_HEIGHT_PX = 40;
/** Rows in the server's HTML, before the browser knows its height. */
const FIRST_ROWS = 16;
const OVERSCAN = 8;

export type RowWindow = {
  /** the rows to draw, in order; `gap` is the height in pixels of the rows left out before each */
  items: readonly { index: number; gap: number }[];
  /** the height in pixels of the rows left out after the last */
  gapAfter: number;
  /** how many rows a page key moves */
  pageSize: () => number;
};

/**
 * Which of `count` rows of equal height to draw. `wrap` holds the table and `body` the rows. The scroller is `wrap` on a
 * large screen and the page on a phone. The row at `keep` is always drawn, so that focus is never lost; -1 for none.
 */
export function useRowWindow(
  count: number,
  keep: number,
  wrap: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
): RowWindow {
  const [scroller, setScroller] = useState<HTMLElement | Window | null>(null);
  const [rowHeight, setRowHeight] = useState(ROW_HEIGHT_PX);
  const [margin, setMargin] = useState(0);

  useLayoutEffect(() => {
    const find = () => setScroller(wrap.current && scrollerOf(wrap.current));
    find();
    window.addEventListener("resize", find);
    return () => window.removeEventListener("resize", find);
  }, [wrap]);

  const rangeExtractor = useCallback(
    (range: Range) => withRow(defaultRangeExtractor(range), keep, count),
    [keep, count],
  );
  const common = {
    count,
    estimateSize: () => rowHeight,
    // Before it is alive nobody scrolls.
    overscan: scroller ? OVERSCAN : 0,
    scrollMargin: margin,
    rangeExtractor,
    initialRect: { width: 0, height: FIRST_ROWS * ROW_HEIGHT_PX },
  };
  const byWindow = typeof window !== "undefined" && scroller === window;
  const inner = useVirtualizer<HTMLElement, Element>({
    ...common,
    enabled: !byWindow,
    getScrollElement: () => (scroller instanceof HTMLElement ? scroller : null),
  });
  const outer = useWindowVirtualizer<Element>({ ...common, enabled: byWindow });
  const virtualizer = byWindow ? outer : inner;

  // After each rendering, since a banner above the rows may have come or gone.
  useLayoutEffect(() => {
    if (!body.current || !scroller) return;
    setMargin(Math.round(topWithin(scroller, body.current)));
    const height = body.current.querySelector("tr[aria-rowindex]")?.getBoundingClientRect().height;
    if (!height || height === rowHeight) return;
    setRowHeight(height);
    virtualizer.measure();
  });

  const indexes = virtualizer.getVirtualItems().map(({ index }) => index);
  return {
    ...gapsBetween(indexes, count, rowHeight),
    pageSize: () => Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 0) / rowHeight) - 2),
  };
}
