import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** The history of a tab: entries of one document, and steps that arrive later, as in a browser. */
class Tab extends EventTarget {
  entries: unknown[] = [{ page: "clusters" }, { page: "users" }];
  index = 1;
  /** the steps that the router heard of */
  routed: unknown[] = [];
  readonly history = {
    tab: this as Tab,
    get state() {
      return this.tab.entries[this.tab.index];
    },
    pushState: (state: unknown) => {
      this.entries = [...this.entries.slice(0, this.index + 1), state];
      this.index += 1;
    },
    go: (by: number) => {
      queueMicrotask(() => {
        const to = this.index + by;
        if (to < 0 || to >= this.entries.length || by === 0) return;
        this.index = to;
        const event = Object.assign(new Event("popstate"), { state: this.entries[to] });
        this.dispatchEvent(event);
        // The router listens too, and the browser calls listeners of the capture phase first.
        if (!event.cancelBubble) this.routed.push(event.state);
      });
    },
    back: () => this.history.go(-1),
    forward: () => this.history.go(1),
  };

  /** Whether the browser would ask before it leaves. */
  asks(): boolean {
    const event = new Event("beforeunload", { cancelable: true });
    this.dispatchEvent(event);
    return event.defaultPrevented;
  }

  /** Until no step and no timer is in flight. */
  async settle(): Promise<void> {
    await vi.runAllTimersAsync();
  }
}

let tab: Tab;
let holding: typeof import("./navigation-guard.ts");

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  tab = new Tab();
  vi.stubGlobal("window", tab);
  holding = await import("./navigation-guard.ts");
});
afterEach(() => {
  holding.allowNavigation();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("closing and reloading ask only while the guard is on", async () => {
  expect(tab.asks()).toBe(false);
  const release = holding.blockNavigation(() => {});
  expect(tab.asks()).toBe(true);
  release();
  expect(tab.asks()).toBe(false);
});

test("the back button stays on the page and notifies the blocker, and the router never sees it", async () => {
  const onAttempt = vi.fn();
  holding.blockNavigation(onAttempt);
  const held = tab.index;
  tab.history.back();
  await tab.settle();
  tab.history.back();
  await tab.settle();
  expect(tab.index).toBe(held);
  expect(onAttempt).toHaveBeenCalledTimes(2);
  expect(tab.routed).toEqual([]);
});

test("a long step back is undone as well", async () => {
  holding.blockNavigation(() => {});
  const held = tab.index;
  tab.history.go(-2);
  await tab.settle();
  expect(tab.index).toBe(held);
  expect(tab.routed).toEqual([]);
});

test("after the release the extra entry is removed, and the back button works as usual", async () => {
  const release = holding.blockNavigation(() => {});
  release();
  await tab.settle();
  expect(tab.history.state).toEqual({ page: "users" });
  tab.history.back();
  await tab.settle();
  expect(tab.history.state).toEqual({ page: "clusters" });
  expect(tab.routed).toEqual([{ page: "clusters" }]);
});

test("the extra entry copies the router's state", () => {
  holding.blockNavigation(() => {});
  expect(tab.history.state).toMatchObject({ page: "users" });
});

test("a hold that follows another adds no second entry and leaves no unguarded moment", async () => {
  const first = holding.blockNavigation(() => {});
  first();
  const second = holding.blockNavigation(() => {});
  await tab.settle();
  expect(tab.entries).toHaveLength(3);
  expect(tab.asks()).toBe(true);
  second();
  await tab.settle();
  expect(tab.index).toBe(1);
});

test("a hold that begins while the entry is being taken back is guarded too", async () => {
  const first = holding.blockNavigation(() => {});
  first();
  await vi.advanceTimersToNextTimerAsync();
  const second = holding.blockNavigation(() => {});
  await tab.settle();
  tab.history.back();
  await tab.settle();
  expect(tab.asks()).toBe(true);
  expect(tab.routed).toEqual([]);
  second();
});

test("Rolecall itself navigates at once, or as soon as the guard is off", async () => {
  const leave = vi.fn();
  holding.whenUnblocked(leave);
  expect(leave).toHaveBeenCalledTimes(1);

  const release = holding.blockNavigation(() => {});
  holding.whenUnblocked(leave);
  await tab.settle();
  expect(leave).toHaveBeenCalledTimes(1);
  release();
  await tab.settle();
  expect(leave).toHaveBeenCalledTimes(2);
});
