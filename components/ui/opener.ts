/** What has the focus now, to give it back later: of an item of a menu, which goes with the menu, the button that opened it. */
export function currentOpener(): HTMLElement | null {
  const active = document.activeElement;
  if (active?.closest("[role=menu]"))
    return document.querySelector<HTMLElement>("[aria-haspopup=menu][aria-expanded=true]");
  return active instanceof HTMLElement ? active : null;
}
