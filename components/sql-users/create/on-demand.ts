import { useEffect } from "react";
import { whenIdle } from "#lib/client/page/when-idle.ts";

/** Menus and dialogs are not in the first load. `lazily` keeps a click until they have loaded. */
export async function loadRowMenu() {
  const { RowMenu } = await import("../rows/row-menu.tsx");
  return { default: RowMenu };
}

export async function loadDialogs() {
  const { SqlUserDialogs } = await import("../change/sql-user-dialogs.tsx");
  return { default: SqlUserDialogs };
}

export async function loadSelectedActions() {
  const { SelectedActions } = await import("../bulk/selected-actions.tsx");
  return { default: SelectedActions };
}

export async function loadNoMatch() {
  const { NoMatch } = await import("../filters/no-match.tsx");
  return { default: NoMatch };
}

export function loadFailures() {
  return import("../list-failures.tsx");
}

/**
 * Fetches menus, dialogs and the bar of selected rows once a person moves or presses anything on the page, and the words of a failed
 * reading when the browser is idle: a failed one may mean that nothing can be fetched any more.
 */
export function usePrefetch(): void {
  useEffect(() => whenIdle(() => void loadFailures().catch(() => {})), []);
  useEffect(() => {
    const listening = new AbortController();
    const fetchAll = () => {
      listening.abort();
      // A failed prefetch costs nothing: the click fetches again.
      for (const load of [loadRowMenu, loadSelectedActions, loadNoMatch]) load().catch(() => {});
      import("../change/sql-user-dialogs.tsx").then(({ fetchDialogs }) => fetchDialogs()).catch(() => {});
    };
    for (const event of ["pointermove", "pointerdown", "keydown"])
      window.addEventListener(event, fetchAll, { passive: true, signal: listening.signal });
    return () => listening.abort();
  }, []);
}
