/** Marks all text of an element, for a person to copy where the browser does not. */
export function selectAll(element: HTMLElement | null): void {
  if (element) getSelection()?.selectAllChildren(element);
}
