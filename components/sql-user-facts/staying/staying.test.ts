import { expect, test } from "vitest";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { stayingOf, staysWords } from "./staying.ts";

const admin = (name: string, more: Partial<SqlUser> = {}): SqlUser => ({ name, state: "admin", ...more });
const OWN = admin("rolecall_x", { readOnly: "rolecall" });
const GLASS = admin("glass", { kind: "break_glass" });
const GUARDED = admin("guarded", { protected: true });
const RESTRICTED: SqlUser = { name: "app", state: "restricted" };

test.each([
  [
    "those that must stay",
    [OWN, GLASS, GUARDED, RESTRICTED],
    { rolecall_x: "own", glass: "break_glass", guarded: "protected" },
  ],
  ["the last admin", [OWN, admin("last"), RESTRICTED], { rolecall_x: "own", last: "last_admin" }],
  [
    "one of single sign-on, which Rolecall never changes",
    [GLASS, admin("sso_a", { readOnly: "sso" })],
    { glass: "break_glass", sso_a: "sso" },
  ],
  [
    "an admin beside one of single sign-on, which may not be able to sign in",
    [OWN, admin("app"), admin("sso_a", { readOnly: "sso" })],
    { rolecall_x: "own", app: "last_admin", sso_a: "sso" },
  ],
  ["one that was put back for a time, beside Rolecall’s own", [OWN, admin("back", { putBack: true })], null],
  [
    "one that was put back, and the last admin besides it",
    [OWN, admin("back", { putBack: true }), admin("last")],
    null,
  ],
  ["an admin beside break-glass", [GLASS, admin("app")], null],
  ["two other admins", [OWN, admin("a"), admin("b")], null],
  ["one that is unverified", [OWN, GLASS, { name: "a", state: "unknown" } satisfies SqlUser], null],
  ["no superuser", [RESTRICTED], null],
])("with %s", (_about, users, stays) => {
  const found = stayingOf(users);
  expect(found && Object.fromEntries(found.map(({ name, why }) => [name, why]))).toEqual(stays);
});

test("those that stay for one reason are said together", () => {
  expect(staysWords("break_glass", 1)).toBe("stays: break-glass, for emergencies.");
  expect(staysWords("sso", 1)).toBe("stays: single sign-on, which Rolecall cannot change: its page says what to do.");
  expect(staysWords("sso", 8)).toBe("stay: single sign-on, which Rolecall cannot change: their pages say what to do.");
});
