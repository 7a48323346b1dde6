import { afterEach, expect, test, vi } from "vitest";
import { allowNavigation, blockNavigation, isAnyTabBlocked } from "../page/navigation-guard.ts";
import { lostBySignOut } from "./sign-out.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const NONE = { all: 0, unsaved: 0, names: [] };

test("a sign-out loses nothing where no tab shows anything once, and this browser has no keys of rotations", async () => {
  // The tabs of tests before may be about to close.
  await vi.waitFor(async () => expect(await lostBySignOut()).toBeUndefined(), 20_000);
});

test("a sign-out asks about what a tab shows once, also where another tab shows it, and no more once that is closed", async () => {
  const history = { state: null, pushState: () => {}, back: () => {}, forward: () => {} };
  vi.stubGlobal("window", Object.assign(new EventTarget(), { history }));
  const stored = blockNavigation(() => {});
  blockNavigation(() => {});
  expect(await lostBySignOut()).toEqual({ passwords: NONE, isOpen: true });
  stored();
  expect(await isAnyTabBlocked()).toBe(true);
  allowNavigation();
  await vi.waitFor(async () => expect(await isAnyTabBlocked()).toBe(false), 20_000);

  let close = () => {};
  const other = navigator.locks.request(
    "rolecall-unsaved",
    { mode: "shared" },
    () => new Promise<void>((resolve) => (close = resolve)),
  );
  await vi.waitFor(async () => expect(await lostBySignOut()).toEqual({ passwords: NONE, isOpen: true }), 20_000);
  close();
  await other;
  await vi.waitFor(async () => expect(await lostBySignOut()).toBeUndefined(), 20_000);
});

test("a sign-out asks where this browser may have passwords that cannot be read", async () => {
  const databases = () => Promise.reject(new Error("this browser reads nothing"));
  vi.stubGlobal("indexedDB", { databases });
  expect(await lostBySignOut()).toEqual({ passwords: null, isOpen: false });
});
