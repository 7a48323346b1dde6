import { describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { store } from "../db/store.ts";
import { tryWithLease, withLease } from "./turns.ts";

freshServer();

describe.each(STORES)("a turn on %s", (kind) => {
  onStore(kind);

  test("is not given twice on one server that stood still until its lease had run out", async () => {
    const db = await store();
    const turn = { of: "destination", id: "dst_1" } as const;
    const [begun, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = withLease(db, turn, async () => {
      begun.resolve();
      await free.promise;
    });
    await begun.promise;
    await db.updateTable("leases").set({ expires_at: 0 }).execute();
    expect(await tryWithLease(db, turn, async () => "twice")).toBeUndefined();
    const next = withLease(db, turn, async () => "next");
    free.resolve();
    await first;
    expect(await next).toBe("next");
  });
});
