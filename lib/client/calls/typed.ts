let typed = false;

/** Whether a person has typed into this page, except into searches and filters. */
export function hasTyped(): boolean {
  return typed;
}

/** Follows typing from now on, as on a page that has just opened; returns a function that stops it. */
export function watchTyping(): () => void {
  typed = false;
  const onInput = ({ target }: Event) => {
    if (target instanceof HTMLElement && !target.closest("[type=search], [type=checkbox], [type=radio], select"))
      typed = true;
  };
  document.addEventListener("input", onInput, { capture: true });
  return () => document.removeEventListener("input", onInput, { capture: true });
}
