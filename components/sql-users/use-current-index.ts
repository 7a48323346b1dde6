import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/**
 * Where the row of the name `current` is among `shown`; -1 where nobody has been in the table yet. When that row goes, as
 * it does after a delete, the row that takes its place is meant, and has the focus if the one before had it.
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
