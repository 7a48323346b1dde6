/** The element to return focus to later. For an item of a menu, the menu's button. */
export function currentOpener(): HTMLElement | null {
  const active = document.activeElement;
  if (active?.closest("[role=menu]"))
    return document.querySelector<HTMLElement>("[aria-haspopup=menu][aria-expanded=true]");
  return active instanceof HTMLElement ? active : null;
}
