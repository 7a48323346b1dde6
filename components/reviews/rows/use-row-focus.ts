import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { ReviewRow } from "#lib/shared/reviews/review-rows.ts";

/** Where J and K are typed, or belong to something else. */
const ELSEWHERE = [
  "tr[data-row], input, select, textarea, [contenteditable]",
  "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]",
].join(", ");

export type RowFocus = {
  /** around the table */
  box: RefObject<HTMLDivElement | null>;
  /** index of the row that has the focus, or that Tab reaches */
  current: number;
  setCurrent: (id: string) => void;
  focusRow: (index: number) => void;
};

/**
 * The focus among the rows of a page. It is never lost: where the row that has it leaves the view, the first that is left to decide takes
 * it, and J and K find the rows from everywhere on the page. `arrives`: the first row takes it at once.
 */
export function useRowFocus(rows: readonly ReviewRow[], arrives: RefObject<boolean>): RowFocus {
  const [id, setCurrent] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const isInside = useRef(false);
  const current = Math.max(
    0,
    rows.findIndex((row) => row.id === id),
  );

  function focusRow(index: number) {
    const shown = box.current?.querySelectorAll<HTMLElement>("tr[data-row]") ?? [];
    const row = shown[Math.min(Math.max(index, 0), shown.length - 1)];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  useEffect(() => {
    const around = box.current;
    const onFocus = () => {
      isInside.current = true;
    };
    // An element that leaves the document gives the focus to none.
    const onLeave = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !around?.contains(relatedTarget)) isInside.current = false;
    };
    around?.addEventListener("focusin", onFocus);
    around?.addEventListener("focusout", onLeave);
    return () => {
      around?.removeEventListener("focusin", onFocus);
      around?.removeEventListener("focusout", onLeave);
    };
  }, []);

  const focusLeft = useEffectEvent(() => focusRow(rows.findIndex((row) => row.mayDecide && row.decision === null)));
  // Only where this page of rows begins: the one before is drawn again while this is on its way.
  useEffect(() => {
    if (!arrives.current) return;
    arrives.current = false;
    focusLeft();
  }, [arrives]);
  useEffect(() => {
    if (isInside.current && document.activeElement === document.body) focusLeft();
  });

  useKeysFromElsewhere(() => focusRow(current));
  return { box, current, setCurrent, focusRow };
}

/** J and K on the rest of the page find the rows. */
function useKeysFromElsewhere(find: () => void) {
  const fromElsewhere = useRef((_: KeyboardEvent) => {});
  useEffect(() => {
    fromElsewhere.current = (event) => {
      const { target, key } = event;
      if ((key !== "j" && key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(target instanceof Element) || target.closest(ELSEWHERE)) return;
      event.preventDefault();
      find();
    };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => fromElsewhere.current(event);
    // On arrival nothing of the page has the focus, so the key goes to the document.
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
