import { expect, test } from "vitest";
import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { linkedDialog } from "./linked-dialog.ts";

const user: SqlUser = { name: "app", state: "admin" };
const rights = (clusterRole: Rights["clusterRole"], creatorsOnlyRestricted = false): Rights => ({
  role: "member",
  clusterRole,
  settings: Object.assign({}, INITIAL_SETTINGS, { creatorsOnlyRestricted }),
});
const kind = (...about: Parameters<typeof linkedDialog>) => linkedDialog(...about)?.kind;

test.each(["delete", "protect", "teamResetException", "create", "", "toString"])(
  "an address opens no dialog %s",
  (linked) => {
    expect(kind(linked, user, rights("cluster_admin"))).toBeUndefined();
  },
);

test("an address opens only dialogs that the person may use", () => {
  for (const linked of ["reset", "claim"]) {
    expect(kind(linked, user, rights("cluster_creator"))).toBe(linked);
    expect(kind(linked, user, rights("cluster_developer"))).toBeUndefined();
    expect(kind(linked, { ...user, protected: true }, rights("cluster_creator"))).toBeUndefined();
    expect(kind(linked, user, rights("cluster_creator", true))).toBeUndefined();
    expect(kind(linked, { ...user, readOnly: "sso" }, rights("cluster_admin"))).toBeUndefined();
  }
  expect(kind("describe", user, rights("cluster_admin"))).toBe("describe");
  expect(kind("describe", user, rights("cluster_creator"))).toBeUndefined();
});

test("an address opens End every way in for those who may disable the login, of what Rolecall may change", () => {
  expect(kind("end_every_way", user, rights("cluster_admin"))).toBe("endEveryWay");
  expect(kind("end_every_way", user, rights("cluster_creator"))).toBeUndefined();
  expect(kind("end_every_way", { ...user, readOnly: "sso" }, rights("cluster_admin"))).toBeUndefined();
});

test("an address opens a deletion only where the API key makes none, so that it has the SQL alone", () => {
  const closed = { keyClosed: "reads" } as const;
  expect(kind("delete", user, rights("cluster_admin"), closed)).toBe("delete");
  expect(kind("delete", user, rights("cluster_admin"))).toBeUndefined();
  expect(kind("delete", user, rights("cluster_developer"), closed)).toBeUndefined();
  expect(kind("delete", { ...user, protected: true }, rights("cluster_creator"), closed)).toBeUndefined();
  expect(kind("delete", { ...user, readOnly: "reserved" }, rights("cluster_admin"), closed)).toBeUndefined();
});

test("an address opens the password policy for those who may change it, with today where a person sets the password", () => {
  const password: PasswordPolicy = {
    due: "unknown",
    maxDays: 90,
    scope: "all",
    ownDays: null,
    dueAt: null,
    firstSeenAt: null,
    exempt: null,
    entered: null,
  };
  const opened = (...[role, more]: [Rights["clusterRole"], object]) =>
    linkedDialog("policy", user, rights(role), Object.assign({ password }, more));
  expect(opened("cluster_admin", {})).toMatchObject({ kind: "policy", today: false });
  expect(opened("cluster_admin", { keyClosed: "reads" })).toMatchObject({ kind: "policy", today: true });
  expect(opened("cluster_creator", {})).toBeUndefined();
  expect(linkedDialog("policy", user, rights("cluster_admin"))).toBeUndefined();
});
