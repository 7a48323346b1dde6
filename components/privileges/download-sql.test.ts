import fc from "fast-check";
import { expect, test } from "vitest";
import { sqlFileName } from "./download-sql.ts";

test("the file is named after the cluster, the user and the level", () => {
  expect(sqlFileName("freight-prod", "app_checkout", "read-write")).toBe("freight-prod.app_checkout.read-write.sql");
});

test("no cluster or user name produces an invalid, hidden or path-like file name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (cluster, user) => {
      const name = sqlFileName(cluster, user, "monitoring");
      expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\.sql$/);
      expect(name.length).toBeLessThanOrEqual(160);
    }),
  );
});
