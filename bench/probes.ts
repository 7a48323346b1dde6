/*
 * What runs inside the measured page, before any script of its own. Everything ends as an entry of the browser's own
 * timeline, in milliseconds since the navigation. Each function is sent to the browser as text: it can use nothing outside itself.
 */

/**
 * Marks, under its name, the end of the first frame in which something matches a selector, and `complete` where the
 * page says that all of the list is there.
 */
export function markFrames(selectors: Record<string, string>): void {
  const waiting = new Map(Object.entries(selectors));
  const isComplete = () =>
    [...document.querySelectorAll("span")].some(({ textContent }) => /^([\d,]+) of \1 loaded$/.test(textContent ?? ""));
  const afterThisFrame = (work: () => void) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = work;
    channel.port2.postMessage(null);
  };
  let complete = false;
  const look = () => {
    for (const [name, selector] of waiting) {
      if (!document.querySelector(selector)) continue;
      waiting.delete(name);
      afterThisFrame(() => performance.mark(name));
    }
    if (waiting.size === 0 && !complete && isComplete()) {
      complete = true;
      afterThisFrame(() => performance.mark("complete"));
    }
    if (!complete) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Measures `key` from each key's arrival in the browser to the end of the frame that shows what it has changed. */
export function measureKeys(): void {
  let pressed = 0;
  window.addEventListener("keydown", ({ timeStamp }) => (pressed = timeStamp), true);
  window.addEventListener(
    "input",
    () => {
      const start = pressed;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => performance.measure("key", { start, end: performance.now() });
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}

/** Measures every task of 50 ms or more as `long task`. */
export function measureLongTasks(): void {
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      performance.measure("long task", { start: startTime, duration });
  }).observe({ type: "longtask", buffered: true });
}

/** Holds back what the page does when it is idle, until the event `let-idle` comes. */
export function holdIdle(): void {
  const held: IdleRequestCallback[] = [];
  const real = window.requestIdleCallback.bind(window);
  window.requestIdleCallback = (callback) => held.push(callback);
  window.addEventListener("let-idle", () => {
    window.requestIdleCallback = real;
    for (const callback of held) real(callback);
  });
}
