"use client";

import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useRef, useState } from "react";
import type { MenuItem } from "./menu-item.ts";
import type { MenuPopup } from "./menu-popup.tsx";

export type MenuProps = {
  /** accessible name of the menu */
  label: string;
  /** a button: `Button`, `IconButton` or a plain one */
  trigger: ReactElement<ComponentProps<"button">>;
  items: readonly (MenuItem | "separator")[];
  /** content above the items, such as the signed-in account */
  header?: ReactNode;
  onOpenChange?: ((open: boolean) => void) | undefined;
  align?: "start" | "end" | undefined;
};

/**
 * A button that opens a menu. The menu itself loads on hover or focus, so that it adds nothing to the first load. A click before
 * that opens the menu once it has loaded.
 */
export function Menu({ label, trigger, items, header, onOpenChange, align = "start" }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [Popup, setPopup] = useState<typeof MenuPopup | undefined>(() => loaded);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);

  function change(next: boolean) {
    setOpen(next);
    onOpenChange?.(next);
  }
  function prepare() {
    load().then(
      (popup) => setPopup(() => popup),
      () => change(false), // offline: the next click tries again
    );
  }
  function show(keyboard: boolean) {
    setWanted(true);
    setByKeyboard(keyboard);
    prepare();
    change(true);
  }

  const button = cloneElement(trigger, {
    ref: anchor,
    "aria-haspopup": "menu",
    "aria-expanded": open,
    onPointerEnter: prepare,
    onFocus: prepare,
    // keyboard clicks have a count of 0
    onClick: (event) => (open ? change(false) : show(event.detail === 0)),
    onKeyDown: (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      show(true);
    },
  });
  const shown = { open, anchor, byKeyboard, label, items, header, align };
  return (
    <>
      {button}
      {wanted && Popup && <Popup {...shown} onClose={() => change(false)} />}
    </>
  );
}

let loaded: typeof MenuPopup | undefined;

async function load(): Promise<typeof MenuPopup> {
  loaded ??= (await import("./menu-popup.tsx")).MenuPopup;
  return loaded;
}
