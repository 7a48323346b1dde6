import { expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";

eachStore((db) => {
  test("a row is a plain object: React sends no other to a page", async () => {
    const row = await db().selectFrom("audit_head").selectAll().executeTakeFirstOrThrow();
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });
});
