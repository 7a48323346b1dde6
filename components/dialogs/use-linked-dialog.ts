import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";

/**
 * Calls `open` with the dialog that the address names, once for each navigation, and removes it from the address: a reload or a step
 * back must not open it again.
 */
export function useLinkedDialog(open: (linked: string) => void): void {
  const linked = useSearchParams().get(OPEN_PARAMETER);
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    if (linked === null) return;
    const url = new URL(window.location.href);
    // The router may lag behind the address.
    if (url.searchParams.get(OPEN_PARAMETER) !== linked) return;
    url.searchParams.delete(OPEN_PARAMETER);
    window.history.replaceState(null, "", url.pathname + url.search);
    latest.current(linked);
  }, [linked]);
}
