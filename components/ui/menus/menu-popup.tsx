"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { Route } from "next";
import Link from "next/link";
import { Fragment, type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { cx } from "../words/cx.ts";
import type { MenuItem } from "./menu-item.ts";

export type MenuPopupProps = {
  open: boolean;
  onClose: () => void;
  anchor: RefObject<HTMLElement | null>;
  /** opened by keyboard, which highlights the first item */
  byKeyboard: boolean;
  label: string;
  items: readonly (MenuItem | "separator")[];
  header?: ReactNode;
  align: "start" | "end";
};

/** The popup of a menu. Use `Menu`, which loads it on demand. */
export function MenuPopup({ open, onClose, anchor, byKeyboard, label, items, header, align }: MenuPopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open || !byKeyboard) return;
    const frame = requestAnimationFrame(() =>
      popup.current?.querySelector<HTMLElement>("[role=menuitem]:not([data-disabled])")?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, [open, byKeyboard]);
  return (
    <BaseMenu.Root open={open} onOpenChange={(next) => !next && onClose()}>
      {/* where it opens, and not at the end of the page: all content belongs to a landmark */}
      <BaseMenu.Portal container={landmarkOf(anchor.current)}>
        <BaseMenu.Positioner
          anchor={anchor}
          align={align}
          sideOffset={4}
          collisionPadding={4}
          className="z-30 outline-none"
        >
          <BaseMenu.Popup
            ref={popup}
            aria-label={label}
            finalFocus={() => (hasMovedOn(popup.current) ? false : anchor.current)}
            className="max-h-(--available-height) max-w-(--available-width) min-w-[max(13rem,var(--anchor-width))] overflow-y-auto rounded-3 bg-overlay p-1 shadow-menu outline-none transition-opacity data-starting-style:opacity-0 forced-colors:border"
          >
            {header && <div className="-mx-1 mb-1 border-b border-line px-3 pt-1.5 pb-2.5">{header}</div>}
            {items.map((item, index) => (
              <Fragment key={item === "separator" ? `separator-${index}` : item.label + (item.href ?? item.hint ?? "")}>
                {item === "separator" ? (
                  <BaseMenu.Separator className="-mx-1 my-1 h-px bg-line" />
                ) : (
                  <Item item={item} />
                )}
              </Fragment>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** Whether something else has the focus now, such as a dialog opened from the menu. */
function hasMovedOn(popup: HTMLElement | null): boolean {
  const { activeElement } = document;
  return activeElement !== null && activeElement !== document.body && !popup?.contains(activeElement);
}

function landmarkOf(element: HTMLElement | null): HTMLElement | undefined {
  return element?.closest<HTMLElement>("main, nav, header") ?? undefined;
}

function Item({ item }: { item: MenuItem }) {
  const hintId = useId();
  const common = {
    label: item.label,
    "aria-label": item.label,
    "aria-describedby": item.hint ? hintId : undefined,
    className: cx(
      "flex h-control w-full items-center gap-2 rounded-2 px-2 whitespace-nowrap outline-none select-none",
      "data-highlighted:bg-press data-disabled:cursor-not-allowed data-disabled:text-ink-3",
      "forced-colors:data-highlighted:outline-2",
      item.danger ? "text-danger-text" : "text-ink [&>.lucide]:text-ink-3",
    ),
    children: (
      <>
        {item.icon}
        <span className={cx("min-w-0 overflow-hidden text-ellipsis", item.mono && "mono")}>{item.label}</span>
        {item.hint && (
          <span id={hintId} className="ml-auto pl-4 text-12 text-ink-3">
            {item.hint}
          </span>
        )}
      </>
    ),
  };
  return item.href === undefined ? (
    <BaseMenu.Item {...common} disabled={item.disabled ?? false} onClick={item.onSelect} />
  ) : (
    // these addresses come from data, so their type is no known route
    <BaseMenu.LinkItem {...common} closeOnClick render={<Link href={item.href as Route} prefetch={false} />} />
  );
}
