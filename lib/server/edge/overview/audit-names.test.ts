import { describe, expect, test } from "vitest";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { authorize } from "../../access/guard.ts";
import { listAuditEvents } from "../../audit/log/audit-log.ts";
import { record } from "../../store/audit/record-event.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addTeam } from "../../store/people/teams.ts";
import { auditNames, withClusterNames } from "./audit-names.ts";

// Nothing listens at the address of the vendor: every name comes from the store.
freshProcess();

const OTHER_ID = "11111111-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const SOFIA = { name: "Sofia", email: "sofia@example.com" };
const MARA = { name: "Mara", email: "mara@example.com" };
const NOTHING = { people: [], clusters: [], targets: [], more: 0 };
const admin = authorize(ADMINISTRATOR, "audit.read");
const clusterAdmin = authorize(
  { ...ADMINISTRATOR, role: "member", clusterRoles: new Map([[CLUSTER_ID, "cluster_admin"]]) },
  "audit.read",
);
const known = (id: string, name: string) => ({ id, name, plan: "BASIC", version: "", state: "CREATED" });

/** Sofia acted on the cluster of the Cluster Admin, and Mara on another. */
async function begin() {
  const db = await store();
  const person = async (account: typeof SOFIA, clusterId: string) => {
    const accountId = await addAccount(db, { ...account, passwordHash: "x", role: "member" });
    const actor = { accountId, email: account.email };
    const about = { action: "sql_user.create", request: REQUEST, outcome: "done", target: "app" } as const;
    await record({ ...about, actor, clusterId });
    return accountId;
  };
  const ids = { sofia: await person(SOFIA, CLUSTER_ID), mara: await person(MARA, OTHER_ID) };
  await saveKnownClusters(db, [
    known(CLUSTER_ID, "orders"),
    { ...known(OTHER_ID, "billing"), labels: { env: "live" } },
  ]);
  return { ...ids, team: await addTeam(db, "Payments") };
}

describe("a Cluster Admin finds only accounts that acted on their clusters, these clusters, and no team", () => {
  test("by a search", async () => {
    await begin();
    const find = (of: "people" | "clusters", q: string) => auditNames(clusterAdmin, { of, q });
    expect(await find("people", "")).toEqual({ ...NOTHING, people: [SOFIA] });
    expect(await find("people", "mara")).toEqual(NOTHING);
    expect(await find("clusters", "")).toEqual({ ...NOTHING, clusters: [{ id: CLUSTER_ID, name: "orders" }] });
    for (const q of ["billing", "env=live", OTHER_ID]) expect(await find("clusters", q)).toEqual(NOTHING);
  });

  test("by a whole name", async () => {
    await begin();
    expect(await auditNames(clusterAdmin, { named: "sofia" })).toEqual({ ...NOTHING, people: [SOFIA] });
    for (const named of ["Mara", "Payments"]) expect(await auditNames(clusterAdmin, { named })).toEqual(NOTHING);
  });

  test("by a filter in a link, while the vendor does not answer", async () => {
    const { mara, team } = await begin();
    const filter = { actor: SOFIA.email, cluster: CLUSTER_ID };
    const clusters = [{ id: CLUSTER_ID, name: "orders" }];
    expect(await auditNames(clusterAdmin, filter)).toEqual({ ...NOTHING, people: [SOFIA], clusters });
    for (const target of [mara, team])
      expect(await auditNames(clusterAdmin, { actor: MARA.email, cluster: OTHER_ID, target })).toEqual(NOTHING);
  });
});

test("a Cluster Admin cannot tell an account that they may not see from none, not even by the statements", async () => {
  await begin();
  const asked = async (actor: string) => {
    const statements = await statementsOf(async () =>
      expect(await auditNames(clusterAdmin, { actor })).toEqual(NOTHING),
    );
    return statements.map(({ text }) => text);
  };
  expect(await asked(MARA.email)).toEqual(await asked("nobody@example.com"));
});

test("an administrator finds every account, cluster and team, by a part, a label or the whole name", async () => {
  const { mara, team } = await begin();
  expect(await auditNames(admin, { of: "people", q: " MARA@exam" })).toEqual({ ...NOTHING, people: [MARA] });
  const clusters = [{ id: OTHER_ID, name: "billing" }];
  for (const q of ["BILL", "env=live"])
    expect(await auditNames(admin, { of: "clusters", q })).toMatchObject({ clusters });
  expect(await auditNames(admin, { named: "mARA" })).toEqual({ ...NOTHING, people: [MARA] });
  expect(await auditNames(admin, { named: "Payments" })).toEqual({
    ...NOTHING,
    targets: [{ id: team, name: "Payments" }],
  });
  expect(await auditNames(admin, { named: "payments" })).toEqual(NOTHING);
  expect(await auditNames(admin, { actor: MARA.email, cluster: OTHER_ID, target: team })).toMatchObject({
    people: [MARA],
    clusters,
    targets: [{ id: team, name: "Payments" }],
  });
  expect(await auditNames(admin, { target: mara })).toEqual({ ...NOTHING, targets: [{ id: mara, name: "Mara" }] });
  expect(await auditNames(admin, { actor: "gone@example.com", cluster: "gone", target: "app" })).toEqual(NOTHING);
});

test("of 1,000 accounts and 1,000 clusters, each answer has 20 and says how many more there are", async () => {
  const db = await store();
  const many = Array.from({ length: 1_000 }, (_, at) => String(at).padStart(3, "0"));
  await saveKnownClusters(
    db,
    many.map((at) => known(`00000000-0000-4000-8000-000000000${at}`, `fleet-${at}`)),
  );
  await db
    .insertInto("accounts")
    .values(many.map((at) => ({ id: `acc_${at}`, email: `p${at}@example.com`, name: "Anna", ...ACCOUNT })))
    .execute();
  const sizes = async (asked: Parameters<typeof auditNames>[1]) => {
    const { people, clusters, targets, more } = await auditNames(admin, asked);
    return { found: people.length + clusters.length + targets.length, more };
  };
  for (const of of ["people", "clusters"] as const) {
    expect(await sizes({ of, q: "" })).toEqual({ found: 20, more: 980 });
    expect(await sizes({ of, q: of === "people" ? "p99" : "fleet-99" })).toEqual({ found: 10, more: 0 });
  }
  expect(await sizes({ named: "Anna" })).toEqual({ found: 20, more: 0 });
});

test("an event names its cluster as it is called now, and by nothing where that is not known", async () => {
  const db = await store();
  const about = { action: "sql_user.create", actor: ADMINISTRATOR, request: REQUEST, outcome: "done" } as const;
  for (const clusterId of [CLUSTER_ID, OTHER_ID, undefined]) await record({ ...about, clusterId, target: "app" });
  const named = async (name: string) => {
    await saveKnownClusters(db, [known(CLUSTER_ID, name)]);
    const { events } = await withClusterNames(await listAuditEvents(admin, {}));
    return events.map(({ clusterName }) => clusterName);
  };
  expect(await named("orders")).toEqual([undefined, undefined, "orders"]);
  expect(await named("orders-new")).toEqual([undefined, undefined, "orders-new"]);
});

/** What a row of an account has besides. */
const ACCOUNT = {
  password_hash: "x",
  role: "member" as const,
  hand_role: null,
  created_at: 1,
  disabled_at: null,
  signed_in_at: null,
  invited_by: null,
};
