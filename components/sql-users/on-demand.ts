import { useEffect } from "react";

/** What opens on a click is not in the first load. `React.lazy` keeps the click until it is there. */
export async function loadRowMenu() {
  const { RowMenu } = await import("./row-menu.tsx");
  return { default: RowMenu };
}

export async function loadDialogs() {
  const { SqlUserDialogs } = await import("./sql-user-dialogs.tsx");
  return { default: SqlUserDialogs };
}

/** Fetches what a click may need as soon as the browser has nothing else to do. */
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
