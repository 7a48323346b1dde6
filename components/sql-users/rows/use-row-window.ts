import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import {
  gapsBetween,
  hiddenAbove,
  indexesBetween,
  lowestRow,
  rowsInView,
  scrollerOf,
  viewHeight,
  withRow,
} from "./row-window.ts";

/** As in the tokens; measured once a row exists, since touch, larger fonts and marks make rows higher. */
const ROW_HEIGHT_PX = 40;
/** Rows in the server's HTML, before the browser knows its height. */
const FIRST_ROWS = 16;

export type RowWindow = {
  /** the rows to draw, in order; `gap` is the height in pixels of the rows left out before each */
  items: readonly { index: number; gap: number }[];
  /** the height in pixels of the rows left out after the last */
  gapAfter: number;
  /** how many rows a page key moves */
  pageSize: () => number;
};

/**
 * Which of `count` rows to draw. Those left out are taken to be as high as the lowest one seen at this width, so that the drawn ones fill the
 * view. `wrap` holds the table and `body` the rows. The scroller is `wrap` on a large screen and the page on a phone. The row at `keep` is
 * always drawn, so that focus is never lost; -1 for none.
 */
export function useRowWindow(
  count: number,
  keep: number,
  wrap: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
): RowWindow {
  const [scroller, setScroller] = useState<HTMLElement | Window | null>(null);
  const [{ rowHeight, width }, setLowest] = useState({ rowHeight: ROW_HEIGHT_PX, width: 0 });
  const [{ from, to }, setRange] = useState({ from: 0, to: FIRST_ROWS });

  const measure = () => {
    if (!body.current || !scroller) return;
    const now = body.current.offsetWidth;
    const height = lowestRow(body.current, width === now ? rowHeight : undefined) ?? rowHeight;
    if (height !== rowHeight || width !== now) setLowest({ rowHeight: height, width: now });
    const hidden = hiddenAbove(scroller, body.current);
    const range = rowsInView({ hidden, height: viewHeight(scroller), rowHeight: height, count });
    if (range.from !== from || range.to !== to) setRange(range);
  };

  // After each rendering, since a banner above the rows may have come or gone.
  useLayoutEffect(measure);

  // At once, or the rows would come a frame after the scroll.
  const onScroll = useEffectEvent(() => flushSync(measure));
  useLayoutEffect(() => {
    const find = () => setScroller(wrap.current && scrollerOf(wrap.current));
    find();
    // A new width can make another element the scroller, a new height shows more rows.
    const observer = new ResizeObserver(() => {
      find();
      onScroll();
    });
    if (wrap.current) observer.observe(wrap.current);
    return () => observer.disconnect();
  }, [wrap]);
  useEffect(() => {
    const stop = new AbortController();
    for (const type of ["scroll", "resize"])
      scroller?.addEventListener(type, () => onScroll(), { passive: true, signal: stop.signal });
    return () => stop.abort();
  }, [scroller]);

  return {
    ...gapsBetween(withRow(indexesBetween(from, Math.min(to, count)), keep, count), count, rowHeight),
    pageSize: () => Math.max(1, Math.floor((scroller ? viewHeight(scroller) : 0) / rowHeight) - 2),
  };
}
