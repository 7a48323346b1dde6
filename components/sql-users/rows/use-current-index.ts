import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/**
 * The index of the row `current` in `shown`; -1 before the table had focus. When that row goes, as after a delete, the row
 * in its place becomes current and takes over the focus.
 */
export function useCurrentIndex(
  shown: readonly SqlUser[],
  current: string | null,
  body: RefObject<HTMLElement | null>,
): number {
  const found = current === null ? -1 : shown.findIndex(({ name }) => name === current);
  const [last, setLast] = useState(found);
  if (found >= 0 && found !== last) setLast(found);
  const index = found >= 0 ? found : Math.min(last, shown.length - 1);

  const wasThere = useRef(false);
  useLayoutEffect(() => {
    const gone = wasThere.current && found < 0;
    wasThere.current = found >= 0;
    if (gone && document.activeElement === document.body)
      body.current?.querySelector<HTMLElement>("tr[data-current]")?.focus();
  }, [found, body]);
  return index;
}
