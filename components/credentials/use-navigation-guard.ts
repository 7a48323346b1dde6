import { useEffect, useRef } from "react";
import { blockNavigation } from "#lib/client/navigation-guard.ts";

/** Keeps the page while `active`; `onAttempt` is called when somebody tries to go back. */
export function useNavigationGuard(active: boolean, onAttempt: () => void = () => {}): void {
  const latest = useRef(onAttempt);
  useEffect(() => {
    latest.current = onAttempt;
  });
  useEffect(() => (active ? blockNavigation(() => latest.current()) : undefined), [active]);
}
