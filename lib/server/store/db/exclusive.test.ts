import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { freshFolder } from "../../../testing/server.ts";
import { onOneServer, runExclusive } from "../jobs/leases.ts";
import { openStore } from "./open.ts";
import { twoServers } from "./testing.ts";

/** Work that ends when the test says so. */
function held() {
  const end = Promise.withResolvers<string>();
  const begun = Promise.withResolvers<void>();
  const work = () => {
    begun.resolve();
    return end.promise;
  };
  return { work, begun: begun.promise, end: () => end.resolve("done") };
}

const other = async () => "other";

describe("of two servers", () => {
  const { first, second } = twoServers();

  test("one runs the work, and both can afterwards", async () => {
    const { work, begun, end } = held();
    const run = runExclusive(first(), "a", work);
    await begun;
    expect(await runExclusive(first(), "a", other)).toEqual({ ran: false, by: "this server" });
    expect(await runExclusive(second(), "a", other)).toEqual({ ran: false, by: "another server" });
    expect(await runExclusive(second(), "b", other)).toEqual({ ran: true, value: "other" });
    expect(await onOneServer(second(), "a", other)).toBe(false);
    end();
    expect(await run).toEqual({ ran: true, value: "done" });
    expect(await runExclusive(second(), "a", other)).toEqual({ ran: true, value: "other" });
  });

  test("work hears that its lease is lost, since the server was too slow and another one has it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    const run = runExclusive(first(), "a", async (lost) => {
      await first().updateTable("leases").set({ holder: "another server" }).execute();
      const heard = new Promise((resolve) => lost.addEventListener("abort", resolve));
      vi.advanceTimersByTime(10_000);
      await heard;
      return "stopped";
    });
    expect(await run).toEqual({ ran: true, value: "stopped" });
    vi.useRealTimers();
  });

  test("work that fails gives its name back", async () => {
    await expect(runExclusive(first(), "a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await runExclusive(second(), "a", other)).toEqual({ ran: true, value: "other" });
    expect(await runExclusive(first(), "a", other)).toEqual({ ran: true, value: "other" });
  });
});

describe("in a SQLite file", () => {
  const folder = freshFolder();

  test("runs of the only server take turns, without a lease", async () => {
    const store = await openStore(`sqlite:${join(folder(), "rolecall.db")}`);
    const { work, begun, end } = held();
    const run = runExclusive(store, "a", work);
    await begun;
    expect(await runExclusive(store, "a", other)).toEqual({ ran: false, by: "this server" });
    expect(await store.selectFrom("leases").select("name").execute()).toEqual([]);
    end();
    expect(await run).toEqual({ ran: true, value: "done" });
    await store.destroy();
  });
});
