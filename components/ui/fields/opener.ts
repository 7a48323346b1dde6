import { useRef, useState } from "react";

/** The element to return focus to later. For an item of a menu, the menu's button. */
function currentOpener(): HTMLElement | null {
  const active = document.activeElement;
  if (active?.closest("[role=menu]"))
    return document.querySelector<HTMLElement>("[aria-haspopup=menu][aria-expanded=true]");
  return active instanceof HTMLElement ? active : null;
}

/** The open dialog of a page, with the element that opened it; its `current` is null where a link did. */
export function useOpened<Open>() {
  const [open, setOpen] = useState<Open | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const by = (element: HTMLElement | null, next: Open) => {
    opener.current = element;
    setOpen(next);
  };
  return {
    open,
    opener,
    show: (next: Open) => by(currentOpener(), next),
    showLinked: (next: Open) => by(null, next),
    /** Shows another in place of the open one, or none. */
    setOpen,
  };
}
