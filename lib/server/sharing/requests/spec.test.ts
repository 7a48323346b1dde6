import { expect, test } from "vitest";
import { changedSpec, describedBy, readSpec } from "./spec.ts";

const OLD = JSON.stringify({ name: "app", purpose: "Orders", userKind: "service", access: "", wantedDays: null });

test("a request that is older than the field contact has an empty one, and approving it as submitted changes nothing", () => {
  expect(readSpec(OLD)).toMatchObject({ purpose: "Orders", contact: "" });
  expect(describedBy(readSpec(OLD))).toEqual({ purpose: "Orders", contact: "", kind: "service" });
  expect(changedSpec({ kind: "create", requested: OLD }, {}).changed).toBeNull();
  expect(changedSpec({ kind: "create", requested: OLD }, { contact: "Lena" }).spec.contact).toBe("Lena");
});
