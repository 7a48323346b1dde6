"use client";

import type { ComponentProps, ReactElement, ReactNode } from "react";
import type { MenuItem } from "./menu-item.ts";
import type { MenuPopup } from "./menu-popup.tsx";
import { usePopup } from "./use-popup.ts";

export type MenuProps = {
  /** accessible name of the menu */
  label: string;
  /** a button: `Button`, `IconButton` or a plain one */
  trigger: ReactElement<ComponentProps<"button">>;
  items: readonly (MenuItem | "separator")[];
  /** content above the items, such as the signed-in account */
  header?: ReactNode;
  align?: "start" | "end" | undefined;
};

/** A button that opens a menu. */
export function Menu({ label, trigger, items, header, align = "start" }: MenuProps) {
  const { button, Popup, open, anchor, byKeyboard, close } = usePopup(loaded, load, {
    trigger,
    kind: "menu",
  });
  const shown = { open, anchor, byKeyboard, label, items, header, align };
  return (
    <>
      {button}
      {Popup && <Popup {...shown} onClose={close} />}
    </>
  );
}

let loaded: typeof MenuPopup | undefined;

async function load(): Promise<typeof MenuPopup> {
  loaded ??= (await import("./menu-popup.tsx")).MenuPopup;
  return loaded;
}
