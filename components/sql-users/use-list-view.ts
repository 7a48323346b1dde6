import { useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { type ListView, parseView, viewSearch } from "./list-view.ts";

/** Browsers limit how often the address may change, and nobody shares the address of half a word. */
const WRITE_DELAY_MS = 250;

/** The view of the list: in memory, so that each key answers at once, and in the URL a moment later. */
export function useListView(): [ListView, (view: ListView) => void] {
  const params = useSearchParams();
  const [view, setView] = useState(() => parseView(params));
  const written = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address changes by our own hand or by somebody else's, such as a link or the back button. Only `location` is never
  // behind: `params` may still bring our own change before last.
  useEffect(() => {
    const asked = viewSearch(parseView(params));
    const address = viewSearch(parseView(new URLSearchParams(window.location.search)));
    if (asked !== address || address === written.current) return;
    const first = written.current === null;
    written.current = address;
    if (first) return;
    clearTimeout(timer.current);
    setView(parseView(params));
  }, [params]);

  useEffect(() => () => clearTimeout(timer.current), []);

  function change(next: ListView) {
    setView(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const search = viewSearch(next);
      if (search === window.location.search) return;
      written.current = search;
      window.history.replaceState(null, "", `${window.location.pathname}${search}`);
    }, WRITE_DELAY_MS);
  }
  return [view, change];
}
