/*
 * Code that runs inside the measured page, before any script of its own. Everything ends as an entry of the browser's own
 * timeline, in milliseconds since the navigation. Each function is sent to the browser as text: it can use nothing outside itself.
 */

/**
 * Marks, under its name, when the text of the first element that matches a selector was on the screen. The browser itself
 * tells that time, for elements that it was asked about before it painted them.
 */
export function markPaints(selectors: Record<string, string>): void {
  const waiting = new Map(Object.entries(selectors));
  // Polled, since the placeholder of a loading part may go before it was ever painted.
  const watching = new MutationObserver(() => {
    for (const [name, selector] of waiting) document.querySelector(selector)?.setAttribute("elementtiming", name);
  });
  watching.observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!("identifier" in entry && "renderTime" in entry)) continue;
      const name = String(entry.identifier);
      if (waiting.delete(name)) performance.mark(name, { startTime: Number(entry.renderTime) });
    }
    if (waiting.size === 0) watching.disconnect();
  }).observe({ type: "element", buffered: true });
}

/** Marks `complete` at the end of the first frame in which the page says that all of the list is there. */
export function markComplete(): void {
  const isComplete = () =>
    [...document.querySelectorAll("span")].some(
      (span) => /^([\d,]+) of \1 loaded$/.test(span.textContent) && span.checkVisibility(),
    );
  const look = () => {
    if (!isComplete()) return requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => performance.mark("complete");
    channel.port2.postMessage(null);
  };
  requestAnimationFrame(look);
}

/** Measures `key` from each key's arrival in the browser to the end of the frame that shows its effect. */
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

/** Holds back the page's idle work until the event `let-idle` comes. */
export function holdIdle(): void {
  const held: IdleRequestCallback[] = [];
  const real = window.requestIdleCallback.bind(window);
  window.requestIdleCallback = (callback) => held.push(callback);
  window.addEventListener("let-idle", () => {
    window.requestIdleCallback = real;
    for (const callback of held) real(callback);
  });
}
