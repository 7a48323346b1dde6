/** Selects all text of an element, to copy by keyboard. */
export function selectAll(element: HTMLElement | null): void {
  if (element) getSelection()?.selectAllChildren(element);
}
