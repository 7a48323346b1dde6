import { expect, test } from "vitest";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { rowItems } from "./row-items.tsx";

const CLUSTER = "5f1c0a7e-0000-4000-8000-000000000001";
const ADMIN: SqlUser = { name: "app_one", state: "admin" };

function rightsOf(clusterRole: ClusterRole, creatorsOnlyRestricted = false): Rights {
  return {
    role: "member",
    clusterRole,
    settings: Object.assign({}, INITIAL_SETTINGS, { creatorsOnlyRestricted }),
  };
}

/** The menu in words, each item with the reason why it is disabled. */
function words(rights: Rights, { user = ADMIN, writable = true }: { user?: SqlUser; writable?: boolean } = {}) {
  const items = rowItems({ clusterId: CLUSTER, rights, writable, onDialog: () => {} }, user);
  return items.flatMap((item) => {
    if (item === "separator") return [];
    expect(item.disabled === true, item.label).toBe(item.hint !== undefined);
    return item.hint === undefined ? item.label : `${item.label}: ${item.hint}`;
  });
}

const CREATORS = [
  ...["Reset password", "Compromised…", "Send claim link", "Claim links"],
  ...["Pair", "Privileges", "Delete"],
];

test("each role is offered exactly the actions that it may begin", () => {
  expect(words(rightsOf("cluster_developer"))).toEqual(["Privileges"]);
  expect(words(rightsOf("cluster_creator"))).toEqual(CREATORS);
  expect(words(rightsOf("cluster_admin"))).toEqual([
    ...CREATORS.slice(0, -1),
    ...["History", "Owner and purpose", "Protect", "End every way in…", "Delete"],
  ]);
});

test("what is not allowed on this SQL user is disabled with the reason", () => {
  const limited = (hint: string) =>
    CREATORS.map((label) => (/Reset|Compromised|Send|Delete/.test(label) ? `${label}: ${hint}` : label));
  const creator = rightsOf("cluster_creator");
  expect(words(creator, { user: Object.assign({}, ADMIN, { protected: true }) })).toEqual(limited("protected"));
  expect(words(rightsOf("cluster_creator", true))).toEqual(limited("not restricted"));
  expect(words(rightsOf("cluster_creator", true), { user: { name: "app_one", state: "restricted" } })).toEqual(
    CREATORS,
  );
});

test("on a cluster that is not ready nothing is changed, but a link can be sent", () => {
  expect(words(rightsOf("cluster_creator"), { writable: false })).toEqual(
    CREATORS.map((label) => (/Reset|Compromised|Delete/.test(label) ? `${label}: cluster not ready` : label)),
  );
});

test("on a cluster that is not ready an item also says that its key changes nothing", () => {
  const closed = Object.assign(rightsOf("cluster_creator"), { keyClosed: "reads" } as const);
  const items = rowItems({ clusterId: CLUSTER, rights: closed, writable: false, onDialog: () => {} }, ADMIN);
  const hints = items.flatMap((item) => (item === "separator" ? [] : [[item.label, item.hint]]));
  expect(hints).toContainEqual(["Reset password", "cluster not ready, key reads"]);
  expect(hints).toContainEqual(["Delete", "cluster not ready, key reads"]);
  expect(hints).toContainEqual(["Send claim link", "key reads"]);
});

test("privileges lead to the page of that SQL user, and the history to its events", () => {
  const items = rowItems(
    { clusterId: CLUSTER, rights: rightsOf("cluster_admin"), writable: true, onDialog: () => {} },
    ADMIN,
  );
  const paths = items.flatMap((item) => (item !== "separator" && item.href ? [item.href] : []));
  expect(paths).toContain(`/clusters/${CLUSTER}/users/app_one/privileges`);
  expect(paths).toContain(`/audit?cluster=${CLUSTER}&target=app_one`);
});

test("a team's resets are allowed only where it has to wait, and stopped where they are allowed", () => {
  const admin = rightsOf("cluster_admin");
  const owned = Object.assign({}, ADMIN, { owner: "Payments" });
  expect(words(admin, { user: owned })).toContain("Allow team resets…");
  expect(words(admin)).not.toContain("Allow team resets…");
  expect(words(admin, { user: { name: "a", state: "restricted", owner: "Payments" } })).not.toContain(
    "Allow team resets…",
  );
  const excepted = Object.assign({}, owned, { teamResetException: { by: "Cora", reason: "night" } });
  expect(words(admin, { user: excepted })).toContain("Stop team resets");
});
