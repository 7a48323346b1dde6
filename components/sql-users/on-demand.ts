import { useEffect } from "react";

/** Menus and dialogs are not in the first load. `React.lazy` keeps a click until they have loaded. */
export async function loadRowMenu() {
  const { RowMenu } = await import("./row-menu.tsx");
  return { default: RowMenu };
}

export async function loadDialogs() {
  const { SqlUserDialogs } = await import("./sql-user-dialogs.tsx");
  return { default: SqlUserDialogs };
}

/** Fetches menus and dialogs when the browser is idle. */
export function usePrefetchWhenIdle(): void {
  useEffect(() => {
    const prefetch = () => {
      // A failed prefetch costs nothing: the click fetches again.
      loadRowMenu().catch(() => {});
      loadDialogs().catch(() => {});
    };
    if (!window.requestIdleCallback) {
      const timer = setTimeout(prefetch, 1_000);
      return () => clearTimeout(timer);
    }
    const id = requestIdleCallback(prefetch);
    return () => cancelIdleCallback(id);
  }, []);
}
