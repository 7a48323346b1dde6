import { describe, expect, test } from "vitest";
import { REQUEST } from "../testing.ts";
import { type Actor, type Permission, permit, requireConfirmed, requireOwnOrigin } from "./guard.ts";

const MINUTE = 60_000;
const actor: Actor = {
  accountId: "acc_1",
  email: "ada@example.com",
  name: "Ada",
  role: "administrator",
  sessionHash: "0".repeat(64),
  confirmedAt: 100 * MINUTE,
};
const permissions: Permission[] = ["clusters.read", "sql_users.read", "sql_users.change"];

describe("permit", () => {
  test.each(permissions)("lets an administrator do %s, and says who it is", (permission) => {
    expect(permit(actor, permission)).toEqual({ actor, permission });
  });

  test.each(["auditor", "", "Administrator", "administrator ", undefined])(
    "refuses the role %j, which it does not know",
    (role) => {
      const unknown = { ...actor, role } as Actor;
      for (const permission of permissions) expect(() => permit(unknown, permission)).toThrow("forbidden");
    },
  );
});

describe("requireConfirmed", () => {
  test("is satisfied for ten minutes after the password was given", () => {
    expect(() => requireConfirmed(actor, 100 * MINUTE)).not.toThrow();
    expect(() => requireConfirmed(actor, 110 * MINUTE)).not.toThrow();
  });

  test("asks for it again from then on", () => {
    expect(() => requireConfirmed(actor, 110 * MINUTE + 1)).toThrow("reauthentication_required");
  });
});

test("requireOwnOrigin refuses what our own page has not sent", () => {
  expect(() => requireOwnOrigin(REQUEST)).not.toThrow();
  expect(() => requireOwnOrigin({ ...REQUEST, ownOrigin: false })).toThrow("wrong_origin");
});
