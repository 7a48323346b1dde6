import { useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";

/** Browsers limit how often the address may change, and half a word is not worth sharing. */
const WRITE_DELAY_MS = 250;

/**
 * State that is in the URL too: at once in memory, so that each key answers immediately, and a moment later in the address. `toSearch`
 * gives the query string with its question mark, and `parse` takes every one. Both must stay the same functions.
 */
export function useSearchState<T>(
  parse: (params: URLSearchParams) => T,
  toSearch: (value: T) => string,
): [value: T, change: (next: T) => void] {
  const params = useSearchParams();
  const [value, setValue] = useState(() => parse(params));
  const written = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** what the address does not say yet */
  const pending = useRef<string | null>(null);

  // The address changes through this hook, a link or the back button. Only `location` is up to date: `params` may lag behind.
  useEffect(() => {
    const routed = toSearch(parse(params));
    const address = toSearch(parse(new URLSearchParams(window.location.search)));
    if (routed !== address || address === written.current) return;
    const first = written.current === null;
    written.current = address;
    if (first) return;
    clearTimeout(timer.current);
    pending.current = null;
    setValue(parse(params));
  }, [params, parse, toSearch]);

  function write() {
    clearTimeout(timer.current);
    const search = pending.current;
    pending.current = null;
    if (search === null || search === window.location.search) return;
    written.current = search;
    window.history.replaceState(null, "", `${window.location.pathname}${search}`);
  }

  const latestWrite = useRef(write);
  useEffect(() => {
    latestWrite.current = write;
  });
  useEffect(() => {
    // A later write would end the navigation that the link begins.
    const onClick = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest("a[href]")) latestWrite.current();
    };
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      document.removeEventListener("click", onClick, { capture: true });
      clearTimeout(timer.current);
    };
  }, []);

  function change(next: T) {
    setValue(next);
    clearTimeout(timer.current);
    pending.current = toSearch(next);
    timer.current = setTimeout(write, WRITE_DELAY_MS);
  }
  return [value, change];
}
