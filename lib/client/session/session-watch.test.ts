import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { blockNavigation } from "../page/navigation-guard.ts";
import { notifyOtherTabs, watchSession } from "./session-watch.ts";

const history = { state: null, pushState: () => {}, back: () => {}, forward: () => {} };
const leave = vi.fn();
let browserWindow: EventTarget;
let otherTab: BroadcastChannel;
let end: () => void;

beforeEach(() => {
  leave.mockClear();
  browserWindow = Object.assign(new EventTarget(), { history });
  vi.stubGlobal("window", browserWindow);
  otherTab = new BroadcastChannel("rolecall-session");
  end = watchSession(leave);
});
afterEach(() => {
  end();
  otherTab.close();
  vi.unstubAllGlobals();
});

const blocksLeaving = () => {
  const event = new Event("beforeunload", { cancelable: true });
  browserWindow.dispatchEvent(event);
  return event.defaultPrevented;
};

test("a sign-out in another tab ends this one at once, also while a password is shown", async () => {
  blockNavigation(() => {});
  expect(blocksLeaving()).toBe(true);
  otherTab.postMessage("signed_out");
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce(), 20_000);
  expect(blocksLeaving()).toBe(false);
});

test("a sign-in in another tab waits for a shown password; unknown messages end nothing", async () => {
  const heard: unknown[] = [];
  const witness = new BroadcastChannel("rolecall-session");
  witness.onmessage = ({ data }: MessageEvent) => heard.push(data);
  blockNavigation(() => {});
  for (const message of ["sign_out", null, { change: "signed_out" }, "signed_in"]) otherTab.postMessage(message);
  await vi.waitFor(() => expect(heard).toHaveLength(4), 20_000);
  expect(leave).not.toHaveBeenCalled();
  otherTab.postMessage("signed_out");
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce(), 20_000);
  witness.close();
});

test("a tab that ends its own session notifies all others and not itself", async () => {
  const heard = new Promise((resolve) => {
    otherTab.onmessage = ({ data }: MessageEvent) => resolve(data);
  });
  notifyOtherTabs("signed_out");
  expect(await heard).toBe("signed_out");
  expect(leave).not.toHaveBeenCalled();
});
