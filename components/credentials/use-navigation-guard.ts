import { useEffect, useRef } from "react";
import { holdPage } from "#lib/client/navigation-guard.ts";

/** Keeps the page while `active`; `onAttempt` is called when somebody tries to go back. */
export function useHold(active: boolean, onAttempt: () => void = () => {}): void {
  const latest = useRef(onAttempt);
  useEffect(() => {
    latest.current = onAttempt;
  });
  useEffect(() => (active ? holdPage(() => latest.current()) : undefined), [active]);
}
