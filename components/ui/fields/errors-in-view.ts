import { type RefObject, useCallback } from "react";

/** An invalid field, or the words of a group of fields. */
const REFUSED = '[aria-invalid="true"], [data-refused]';
const ALERT = '[role="alert"]';
const ERROR = `${REFUSED}, ${ALERT}`;

/**
 * A ref for a dialog or a form: after a person presses a button in it, the first error that appears comes into view; after a
 * form is sent, its first refused field also gets the focus. `own` is a ref that the caller needs besides.
 */
export function useErrorsInView<Part extends HTMLElement>(
  own?: RefObject<Part | null>,
): (part: Part | null) => (() => void) | undefined {
  return useCallback(
    (part) => {
      if (own) own.current = part;
      return part ? watchErrors(part) : undefined;
    },
    [own],
  );
}

/** A ref for an error that only an act of the person can bring: it comes into view when it appears. */
export function comeIntoView(error: HTMLElement | null): void {
  if (error) reveal(error);
}

function watchErrors(part: HTMLElement): () => void {
  // what the person waits for: a background reading that fails must not move the page
  let awaited: "press" | "send" | null = null;
  const show = (error: HTMLElement) => {
    const field = awaited === "send" ? fieldOf(error) : null;
    field?.focus({ preventScroll: true });
    if (field) reveal(field);
    reveal(error);
  };
  // The answer is still awaited, and may bring another error.
  const showStanding = (form: HTMLElement) => {
    const [refused] = errorsIn(form, REFUSED);
    const [alert] = errorsIn(form, ALERT);
    if (awaited && refused) show(refused);
    else if (awaited && alert) reveal(alert);
  };
  const listeners = new AbortController();
  const on = (type: "click" | "submit" | "input", run: (event: Event) => void) =>
    part.addEventListener(type, run, { signal: listeners.signal });
  on("click", ({ target }) => {
    if (target instanceof Element && target.closest("button")) awaited = "press";
  });
  on("submit", ({ target: form }) => {
    awaited = "send";
    // Errors that the form had before it was sent appear in no later change. Those that are about to go are gone after a turn.
    requestAnimationFrame(() => setTimeout(() => form instanceof HTMLElement && showStanding(form)));
  });
  on("input", () => {
    awaited = null;
  });
  const observer = new MutationObserver((changes) => {
    if (!awaited) return;
    const appeared = new Set(changes.flatMap(errorsOf));
    const first = errorsIn(part, ERROR).find((error) => appeared.has(error));
    if (!first) return;
    show(first);
    awaited = null;
  });
  observer.observe(part, { childList: true, subtree: true, attributeFilter: ["aria-invalid"] });
  return () => {
    observer.disconnect();
    listeners.abort();
  };
}

const errorsIn = (part: Element, selector: string) => [...part.querySelectorAll<HTMLElement>(selector)];

/** The errors that a change has brought. */
function errorsOf({ target, addedNodes }: MutationRecord): Element[] {
  return [target, ...addedNodes]
    .filter((node) => node instanceof HTMLElement)
    .flatMap((node) => (node === target ? [node] : [node, ...errorsIn(node, ERROR)]))
    .filter((element) => element.matches(ERROR));
}

/** The field of an error, or the first one of its group. */
function fieldOf(error: HTMLElement): HTMLElement | null {
  if (!error.matches("[data-refused]")) return error.matches(REFUSED) ? error : null;
  const described = error.id && document.querySelector<HTMLElement>(`[aria-describedby~="${error.id}"]`);
  const group = described || error.closest("fieldset");
  return group?.matches("fieldset") ? group.querySelector("input, select, textarea, button") : group || null;
}

/** Scrolls as little as possible, so that the error, its words and its label are visible; unfolds what hides them. */
function reveal(error: HTMLElement): void {
  const folded = error.closest("details");
  if (folded) folded.open = true;
  const words = error.getAttribute("aria-describedby")?.split(" ").at(-1);
  const [label = null] = ("labels" in error && (error.labels as NodeListOf<HTMLElement> | null)) || [];
  // The last one counts most, where they do not all fit.
  for (const element of [words ? document.getElementById(words) : null, label, error])
    element?.scrollIntoView({ block: element.offsetHeight > window.innerHeight / 2 ? "start" : "nearest" });
}
