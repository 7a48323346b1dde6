import { type RefObject, useEffect, useRef, useState } from "react";
import { holdPage } from "../page/held-page.ts";

/**
 * What an answer shows once, such as a link. Until it is closed or left, no change has the page rendered again: a rendering that fails takes
 * away all that the page shows. `show` is called with the answer, before its change asks for that.
 */
export function useShownOnce<Shown>() {
  const [shown, setShown] = useState<Shown | null>(null);
  const hold = useRef<(() => void) | null>(null);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      letGo(hold);
    };
  }, []);
  function show(next: Shown) {
    // An answer that comes after the person left is shown to nobody.
    if (isGone.current) return;
    hold.current ??= holdPage();
    setShown(next);
  }
  function close() {
    letGo(hold);
    setShown(null);
  }
  return { shown, show, close };
}

function letGo(hold: RefObject<(() => void) | null>): void {
  hold.current?.();
  hold.current = null;
}
