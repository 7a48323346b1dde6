import { useEffect, useRef } from "react";
import { useAnnounce } from "#components/ui/live-region.tsx";
import { number } from "./list-logic.ts";
import type { ListView } from "./list-view.ts";

/** Longer than the pause between two keys, so that only the last count is read out. */
const QUIET_MS = 700;

/** Says how many rows a search or filter has left, to people who do not see the table. Silent until one is used. */
export function useShownCount({ search, state, kind }: ListView, count: number): string {
  const [message, announce] = useAnnounce();
  const asked = `${state} ${kind} ${search}`;
  const before = useRef(asked);
  useEffect(() => {
    if (before.current === asked) return;
    const timer = setTimeout(() => {
      before.current = asked;
      announce(count === 1 ? "1 SQL user shown" : `${number(count)} SQL users shown`);
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [asked, count, announce]);
  return message;
}
