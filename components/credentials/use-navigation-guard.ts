import { useEffect, useRef } from "react";
import { blockNavigation } from "#lib/client/page/navigation-guard.ts";

/** Blocks leaving the page while `active`; `onAttempt` is called on an attempt to go back. */
export function useNavigationGuard(active: boolean, onAttempt: () => void = () => {}): void {
  const latest = useRef(onAttempt);
  useEffect(() => {
    latest.current = onAttempt;
  });
  useEffect(() => (active ? blockNavigation(() => latest.current()) : undefined), [active]);
}
