/** One reason to block leaving the page. `onAttempt` is called when the person presses the back button. */
type Blocker = { onAttempt: () => void; unlock: () => void };

const MARK = "rolecallGuard";
/** What each blocker holds, so that other tabs know of it also while this one sleeps. Web Locks need HTTPS or localhost. */
const LOCK = "rolecall-unsaved";
const blockers = new Set<Blocker>();
const waiting = new Set<() => void>();
let guarding = false;
let steppingBack = false;

/**
 * Blocks leaving the page while it shows something that would be lost, such as a password: closing and reloading ask first, the back button
 * does nothing, and Rolecall's own navigation waits (see `whenUnblocked`). Returns the release.
 *
 * An extra history entry with the same address catches the back button. It is removed with a delay after the last release, since one
 * blocker often follows another.
 */
export function blockNavigation(onAttempt: () => void): () => void {
  const { promise, resolve: unlock } = Promise.withResolvers<void>();
  navigator.locks?.request(LOCK, { mode: "shared" }, () => promise).catch(() => {});
  const blocker = { onAttempt, unlock };
  blockers.add(blocker);
  if (!guarding) start();
  return () => {
    unlock();
    blockers.delete(blocker);
    setTimeout(stopIfUnblocked, 0);
  };
}

/** Calls `leave` once nothing blocks the page and the extra history entry is gone. */
export function whenUnblocked(leave: () => void): void {
  if (!guarding) leave();
  else waiting.add(leave);
}

/** Whether this page or another tab of the browser blocks leaving: a sign-out takes what all of them show. */
export async function isAnyTabBlocked(): Promise<boolean> {
  if (blockers.size > 0) return true;
  const locks = await navigator.locks?.query();
  return locks?.held?.some(({ name }) => name === LOCK) ?? false;
}

/** Ends all blocks of the page, even if input is lost. */
export function allowNavigation(): void {
  for (const { unlock } of blockers) unlock();
  blockers.clear();
  waiting.clear();
  if (guarding) stop();
}

function start(): void {
  guarding = true;
  addGuardEntry();
  window.addEventListener("beforeunload", onBeforeUnload);
  // In the capture phase, so that the router never sees a step that is undone.
  window.addEventListener("popstate", onPopState, { capture: true });
}

function stopIfUnblocked(): void {
  if (blockers.size > 0 || !guarding || steppingBack) return;
  steppingBack = isGuardEntry(window.history.state);
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
  if (blockers.size > 0) event.preventDefault();
}

function onPopState(event: PopStateEvent): void {
  event.stopImmediatePropagation();
  if (steppingBack) {
    steppingBack = false;
    if (blockers.size === 0) stop();
    else addGuardEntry();
  } else if (!isGuardEntry(event.state)) {
    // However far back the step was: go forward to the extra entry again.
    window.history.forward();
    for (const { onAttempt } of blockers) onAttempt();
  }
}

/** Copies the state of the entry, which the router needs. */
function addGuardEntry(): void {
  window.history.pushState({ ...window.history.state, [MARK]: true }, "");
}

function isGuardEntry(state: unknown): boolean {
  return typeof state === "object" && state !== null && MARK in state;
}
