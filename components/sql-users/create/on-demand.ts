import { useEffect } from "react";

/** Menus and dialogs are not in the first load. `React.lazy` keeps a click until they have loaded. */
export async function loadRowMenu() {
  const { RowMenu } = await import("../rows/row-menu.tsx");
  return { default: RowMenu };
}

export async function loadDialogs() {
  const { SqlUserDialogs } = await import("../change/sql-user-dialogs.tsx");
  return { default: SqlUserDialogs };
}

export function loadFailures() {
  return import("../list-failures.tsx");
}

/**
 * Fetches the menu and the dialogs once a person moves or presses anything on the page, and what tells of a failed reading when the browser
 * is idle: a failed one may mean that nothing can be fetched any more.
 */
export function usePrefetch(): void {
  useEffect(() => whenIdle(() => void loadFailures().catch(() => {})), []);
  useEffect(() => {
    const listening = new AbortController();
    const fetchAll = () => {
      listening.abort();
      // A failed prefetch costs nothing: the click fetches again.
      loadRowMenu().catch(() => {});
      import("../change/sql-user-dialogs.tsx").then(({ fetchDialogs }) => fetchDialogs()).catch(() => {});
    };
    for (const event of ["pointermove", "pointerdown", "keydown"])
      window.addEventListener(event, fetchAll, { passive: true, signal: listening.signal });
    return () => listening.abort();
  }, []);
}

/** Runs `work` once the browser has nothing else to do. The answer calls it off. */
export function whenIdle(work: () => void): () => void {
  if (!window.requestIdleCallback) {
    const timer = setTimeout(work, 1_000);
    return () => clearTimeout(timer);
  }
  const id = requestIdleCallback(work);
  return () => cancelIdleCallback(id);
}
