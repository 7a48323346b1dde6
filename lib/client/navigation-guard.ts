/** Why somebody is kept on the page. `onAttempt` is told when they try to leave by the back button. */
type Hold = { onAttempt: () => void };

const MARK = "rolecallHeld";
const holds = new Set<Hold>();
const waiting = new Set<() => void>();
let guarding = false;
let steppingBack = false;

/**
 * Keeps the page while something on it would be lost, such as a shown password: closing and reloading ask first, the back
 * button stays, and Rolecall itself does not leave (see `whenUnblocked`). Returns the release.
 *
 * The back button is caught by a history entry of its own with the same address. It is taken back when nothing holds any
 * more, and not at once, since one hold often follows another.
 */
export function blockNavigation(onAttempt: () => void): () => void {
  const hold = { onAttempt };
  holds.add(hold);
  if (!guarding) start();
  return () => {
    holds.delete(hold);
    setTimeout(stopIfFree, 0);
  };
}

/** Calls `leave` now, or as soon as nothing holds the page and the entry that caught the back button is gone. */
export function whenUnblocked(leave: () => void): void {
  if (!guarding) leave();
  else waiting.add(leave);
}

function start(): void {
  guarding = true;
  addHeldEntry();
  window.addEventListener("beforeunload", onBeforeUnload);
  // In the capture phase, so that the router never hears of a step that is undone.
  window.addEventListener("popstate", onPopState, { capture: true });
}

function stopIfFree(): void {
  if (holds.size > 0 || !guarding || steppingBack) return;
  steppingBack = isHeldEntry(window.history.state);
  if (steppingBack) window.history.back();
  else stop();
}

function stop(): void {
  guarding = false;
  window.removeEventListener("beforeunload", onBeforeUnload);
  window.removeEventListener("popstate", onPopState, { capture: true });
  for (const leave of waiting) leave();
  waiting.clear();
}

function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (holds.size > 0) event.preventDefault();
}

function onPopState(event: PopStateEvent): void {
  event.stopImmediatePropagation();
  if (steppingBack) {
    steppingBack = false;
    if (holds.size === 0) stop();
    else addHeldEntry();
  } else if (!isHeldEntry(event.state)) {
    // However far the step was: forward again until the held entry is reached.
    window.history.forward();
    for (const { onAttempt } of holds) onAttempt();
  }
}

/** The router keeps what it needs in the state of an entry, so it is carried over. */
function addHeldEntry(): void {
  window.history.pushState({ ...window.history.state, [MARK]: true }, "");
}

function isHeldEntry(state: unknown): boolean {
  return typeof state === "object" && state !== null && MARK in state;
}
