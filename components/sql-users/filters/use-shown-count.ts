import { useEffect, useRef } from "react";
import { useAnnounce } from "#components/ui/live-region.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { ListView } from "../list-view.ts";

/** Longer than the pause between two keys, so that only the last count is announced. */
const QUIET_MS = 700;

/** Announces the number of rows after a search or filter to screen readers; null while it is not known. */
export function useShownCount({ search, state, kind }: ListView, count: number | null): string {
  const [message, announce] = useAnnounce();
  const wanted = `${state} ${kind} ${search}`;
  const before = useRef(wanted);
  useEffect(() => {
    if (before.current === wanted || count === null) return;
    const timer = setTimeout(() => {
      before.current = wanted;
      announce(
        count === 0 ? "No SQL users shown" : count === 1 ? "1 SQL user shown" : `${number(count)} SQL users shown`,
      );
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [wanted, count, announce]);
  return message;
}
