import { beforeEach, describe, expect, test } from "vitest";
import { changed, codeOf, INPUT, made, used, wantToken } from "../../../testing/accounts/api-token-steps.ts";
import { freshServer, onStore } from "../../../testing/on-store.ts";
import { change, look, newWorld, OTHER_ID, type Person, person, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { clusterListDoor, labelledClustersDoor } from "../../edge/doors/clusters.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { disableAccountDoor } from "../../edge/doors/people/accounts.ts";
import { tokenListDoor } from "../../edge/doors/people/api-tokens.ts";
import {
  confirmLabelDoor,
  declineLabelDoor,
  grantLabelDoor,
  grantRoleDoor,
  revokeLabelDoor,
  revokeRoleDoor,
  rightsDoor,
} from "../../edge/doors/people/rights.ts";
import { addMemberDoor } from "../../edge/doors/people/teams.ts";
import { resetPasswordDoor, sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { removeAccount } from "../../store/people/accounts.ts";
import { clusterAdminsOf } from "../../store/people/notices.ts";
import { addMember } from "../../store/people/teams.ts";

freshServer();

const LABEL = "env=prod";
const PROD = { env: "prod" };
let world: World;
let labels: Record<string, Record<string, string>>;

/** Sets the labels at the vendor. Nobody in Rolecall has read them yet. */
const setLabels = (of: Record<string, Record<string, string>>) => {
  labels = of;
};
/** As the round of a server does after a minute. */
const readAgain = () => clusterFacts().anew();

const give = (by: Person, to: Person, clusters: string[], more: object = {}) =>
  change(by, grantLabelDoor, {
    holder: { kind: "account", id: to.id },
    label: LABEL,
    role: "cluster_creator",
    clusters,
    ...more,
  });
const list = (by: Person, clusterId: string) => look(by, sqlUserListDoor, { clusterId, fresh: false }).then(codeOf);
const rights = async () => {
  const answer = await look(world.ada, rightsDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
const waits = async () => (await rights()).byLabel.waits;
const decide = async (by: Person, does: "confirm" | "decline" = "confirm", more: object = {}) => {
  const { scopes } = (await waits())[0] ?? { scopes: [] };
  const ids = scopes.map(({ kind, id }) => ({ kind, id }));
  const input = { clusterId: OTHER_ID, label: LABEL, scopes: ids, ...more };
  return codeOf(await (does === "confirm" ? change(by, confirmLabelDoor, input) : change(by, declineLabelDoor, input)));
};
const seesClusters = async (by: Person) => {
  const answer = await look(by, clusterListDoor, { fresh: true });
  return answer.ok ? answer.value.map(({ name }) => name) : answer.error.code;
};
const tasks = async (by: Person) => {
  const answer = await look(by, overviewDoor, {});
  return answer.ok ? answer.value.waiting.filter(({ kind }) => kind === "label") : answer.error.code;
};

describe.each(["SQLite", "PostgreSQL"] as const)("on %s, a right by a label", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    labels = { [CLUSTER_ID]: PROD };
    world = await newWorld();
    world.instead = (request, carryOut) => {
      const reply = carryOut();
      if (request.path !== "/api/v1/clusters" || typeof reply === "string" || !("json" in reply)) return reply;
      const { clusters } = reply.json as { clusters: { id: string }[] };
      return { json: { clusters: clusters.map((each) => ({ ...each, labels: labels[each.id] ?? {} })) } };
    };
    world.users.set("app", "old");
  });

  test("gives nothing on a cluster that gets the label, before an administrator confirmed it there", async () => {
    expect(codeOf(await give(world.ada, world.mara, [CLUSTER_ID]))).toBe("ok");
    expect(await seesClusters(world.mara)).toEqual(["orders"]);
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: PROD });
    await readAgain();
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    expect(await seesClusters(world.mara)).toEqual(["orders"]);
    expect(await clusterAdminsOf(await store(), OTHER_ID)).toEqual([world.ada.id]);
    expect(await tasks(world.ada)).toEqual([
      { kind: "label", cluster: { id: OTHER_ID, name: "stock" }, label: LABEL, rights: 1, tokens: 0, keys: 0 },
    ]);
    expect(await tasks(world.mara)).toEqual([]);
    // A Cluster Admin of one cluster does not give themselves another.
    for (const by of [world.mara, world.cleo]) expect(await decide(by)).toBe("forbidden");
    expect(await decide(world.ada)).toBe("ok");
    expect(await seesClusters(world.mara)).toEqual(["orders", "stock"]);
    expect(await list(world.mara, OTHER_ID)).toBe("ok");
    expect(await tasks(world.ada)).toEqual([]);
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["actor", "cluster_id", "details"])
      .where("action", "=", "rights.confirm_label")
      .where("outcome", "=", "done")
      .execute();
    expect(events.map(({ actor, cluster_id }) => [actor, cluster_id])).toEqual([["ada@example.com", OTHER_ID]]);
    expect(JSON.parse(events[0]?.details ?? "{}")).toMatchObject({ label: LABEL, scopes: "right Mara" });
  });

  test("narrows with the label, for the next change already, and waits again when it comes back", async () => {
    await give(world.ada, world.mara, [CLUSTER_ID]);
    const reset = () => change(world.mara, resetPasswordDoor, { clusterId: CLUSTER_ID, name: "app" }).then(codeOf);
    expect(await reset()).toBe("ok");
    const passwords = world.passwords.length;
    // The list of a moment ago still has the label: a change reads it again.
    setLabels({});
    clusterFacts().forget();
    expect(await reset()).toBe("cluster_not_found");
    expect(world.passwords.length).toBe(passwords);
    expect(await seesClusters(world.mara)).toEqual([]);
    expect((await rights()).grants.filter(({ label }) => label !== null)).toEqual([]);
    setLabels({ [CLUSTER_ID]: PROD });
    await readAgain();
    expect(await reset()).toBe("cluster_not_found");
    expect(await decide(world.ada, "confirm", { clusterId: CLUSTER_ID })).toBe("ok");
    expect(await reset()).toBe("ok");
  });

  test("a change waits for the labels, and is not made where the vendor does not tell them", async () => {
    await give(world.ada, world.mara, [CLUSTER_ID]);
    clusterFacts().forget();
    const labelled = world.instead;
    world.instead = (request, carryOut) =>
      request.path === "/api/v1/clusters"
        ? { status: 403, json: { code: 7, message: "no" } }
        : labelled(request, carryOut);
    const answer = await change(world.mara, resetPasswordDoor, { clusterId: CLUSTER_ID, name: "app" });
    expect(codeOf(answer)).not.toBe("ok");
    expect(world.passwords).toEqual([]);
    // Labels that were read more than five minutes ago give nothing, also to those who only look.
    const db = await store();
    expect(await clusterRolesOf(db, world.mara.id)).toEqual(new Map([[CLUSTER_ID, "cluster_creator"]]));
    await db
      .updateTable("known_clusters")
      .set({ labels_read_at: Date.now() - 6 * 60_000 })
      .execute();
    expect(await clusterRolesOf(db, world.mara.id)).toEqual(new Map());
    await db.updateTable("known_clusters").set({ labels_read_at: null }).execute();
    expect(await clusterRolesOf(db, world.mara.id)).toEqual(new Map());
  });

  test("an administrator with a right by a label does what needs no label while the vendor does not answer", async () => {
    const holder = { kind: "team", id: world.payments };
    expect(codeOf(await give(world.ada, world.mara, [CLUSTER_ID], { holder }))).toBe("ok");
    await addMember(await store(), world.payments, world.ada.id);
    clusterFacts().forget();
    const labelled = world.instead;
    world.instead = (request, carryOut) =>
      request.path === "/api/v1/clusters"
        ? { status: 403, json: { code: 7, message: "no" } }
        : labelled(request, carryOut);
    const ended = await change(world.ada, disableAccountDoor, {
      accountId: world.ben.id,
      email: "ben@example.com",
    });
    expect(ended).toMatchObject({ ok: true });
  });

  test("is made with the clusters that the administrator saw, and no others", async () => {
    expect(codeOf(await give(world.cleo, world.mara, [CLUSTER_ID]))).toBe("forbidden");
    for (const clusters of [[], [OTHER_ID], [CLUSTER_ID, OTHER_ID]])
      expect(codeOf(await give(world.ada, world.mara, clusters))).toBe("invalid_input");
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: PROD });
    expect(codeOf(await give(world.ada, world.mara, [CLUSTER_ID]))).toBe("invalid_input");
    expect(await look(world.ada, labelledClustersDoor, { label: LABEL })).toMatchObject({
      value: [{ name: "orders" }, { name: "stock" }],
    });
    // Cleo has a role on one of them alone.
    expect(await look(world.cleo, labelledClustersDoor, { label: LABEL })).toMatchObject({
      value: [{ name: "orders" }],
    });
    expect(codeOf(await give(world.ada, world.mara, [CLUSTER_ID, OTHER_ID]))).toBe("ok");
    expect(codeOf(await give(world.ada, world.mara, [CLUSTER_ID, OTHER_ID]))).toBe("invalid_input");
    expect(await seesClusters(world.mara)).toEqual(["orders", "stock"]);
  });

  test("a confirmation is for a cluster that has the label, and for the scopes that it names", async () => {
    await give(world.ada, world.mara, [CLUSTER_ID]);
    const { id } = (await rights()).byLabel.scopes[0] ?? { id: "" };
    const confirm = (more: object) =>
      change(world.ada, confirmLabelDoor, {
        clusterId: OTHER_ID,
        label: LABEL,
        scopes: [{ kind: "right", id }],
        ...more,
      }).then(codeOf);
    expect(await confirm({})).toBe("invalid_input");
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: { "env=prod": "x", env: "prod ", region: "eu" } });
    expect(await confirm({})).toBe("invalid_input");
    expect(await confirm({ label: "region=eu" })).toBe("not_found");
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: PROD });
    expect(await confirm({ scopes: [{ kind: "token", id }] })).toBe("not_found");
    expect(await confirm({ clusterId: "00000000-0000-4000-8000-00000000000f" })).toBe("cluster_not_found");
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    // A right that is given meanwhile waits for itself.
    await readAgain();
    const open = (await waits())[0]?.scopes.map((scope) => scope.id);
    expect(codeOf(await give(world.ada, world.ben, [CLUSTER_ID, OTHER_ID], { role: "cluster_admin" }))).toBe("ok");
    expect(open).toEqual([id]);
    expect(await confirm({})).toBe("ok");
    expect(await list(world.mara, OTHER_ID)).toBe("ok");
  });

  test("a cluster that is declined is not asked about again, and can be confirmed and taken away later", async () => {
    await give(world.ada, world.mara, [CLUSTER_ID]);
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: PROD });
    await readAgain();
    const scopes = (await waits())[0]?.scopes.map(({ kind, id }) => ({ kind, id }));
    expect(await decide(world.ada, "decline")).toBe("ok");
    expect(await waits()).toEqual([]);
    expect((await rights()).byLabel.scopes).toMatchObject([
      { reaches: [{ name: "orders" }], declined: [{ name: "stock" }] },
    ]);
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    expect(await decide(world.ada, "confirm", { scopes })).toBe("ok");
    expect(await list(world.mara, OTHER_ID)).toBe("ok");
    expect(await decide(world.ada, "decline", { scopes })).toBe("ok");
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
  });

  test("stands beside a role by hand, and each is removed alone", async () => {
    const hand = { holder: { kind: "account", id: world.mara.id }, clusterId: CLUSTER_ID };
    await give(world.ada, world.mara, [CLUSTER_ID]);
    expect(codeOf(await change(world.ada, grantRoleDoor, { ...hand, role: "cluster_developer", change: false }))).toBe(
      "ok",
    );
    expect(await clusterRolesOf(await store(), world.mara.id)).toEqual(new Map([[CLUSTER_ID, "cluster_creator"]]));
    expect(codeOf(await change(world.ada, revokeRoleDoor, hand))).toBe("ok");
    expect(codeOf(await change(world.ada, revokeRoleDoor, hand))).toBe("not_found");
    expect(await clusterRolesOf(await store(), world.mara.id)).toEqual(new Map([[CLUSTER_ID, "cluster_creator"]]));
    const { id } = (await rights()).byLabel.scopes[0] ?? { id: "" };
    expect(codeOf(await change(world.cleo, revokeLabelDoor, { id }))).toBe("forbidden");
    expect(codeOf(await change(world.ada, revokeLabelDoor, { id }))).toBe("ok");
    expect(await seesClusters(world.mara)).toEqual([]);
  });

  test("rows in the store give nothing where the cluster has no label, or no right has it", async () => {
    await give(world.ada, world.mara, [CLUSTER_ID]);
    const db = await store();
    const { id } = await db.selectFrom("label_rights").select("id").executeTakeFirstOrThrow();
    const role = {
      account_id: world.mara.id,
      team_id: null,
      role: "cluster_admin" as const,
      granted_by: "Mara",
      granted_at: 1,
      by_directory: 0,
    };
    await db
      .insertInto("cluster_roles")
      .values([
        { id: "grt_a", cluster_id: OTHER_ID, label_right_id: id, ...role },
        { id: "grt_b", cluster_id: OTHER_ID, label_right_id: "lbl_gone", ...role },
        { id: "grt_c", cluster_id: "*", label_right_id: id, ...role },
      ])
      .execute();
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    const decided = { scope_kind: "right" as const, scope_id: id, is_confirmed: 1, decided_by: "Mara", decided_at: 1 };
    await db
      .insertInto("label_clusters")
      .values({ ...decided, label: LABEL, cluster_id: OTHER_ID })
      .execute();
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    // A decision of another label is none.
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: { env: "test" } });
    await db.updateTable("label_clusters").set({ label: "env=test" }).where("cluster_id", "=", OTHER_ID).execute();
    await readAgain();
    expect(await list(world.mara, OTHER_ID)).toBe("cluster_not_found");
    await removeAccount(db, world.mara.id);
    expect(await db.selectFrom("label_rights").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("label_clusters").selectAll().execute()).toEqual([]);
  });

  test("of a team asks for a recent password where members change, also while it reaches no cluster", async () => {
    setLabels({});
    const holder = { kind: "team", id: world.payments };
    expect(codeOf(await give(world.ada, world.mara, [], { holder }))).toBe("ok");
    const db = await store();
    await db.updateTable("sessions").set({ confirmed_at: 0 }).execute();
    const member = { teamId: world.payments, accountId: world.ben.id };
    expect(codeOf(await change(world.ada, addMemberDoor, member))).toBe("reauthentication_required");
  });

  test("and a token by a label reaches no cluster that gets it, before an administrator confirmed it", async () => {
    setLabels({ [CLUSTER_ID]: PROD });
    const nina = await person("Nina", { role: "cluster_admin" });
    const unseen = await wantToken(nina, { ...INPUT, clusters: { label: LABEL, seen: [OTHER_ID] } });
    expect(codeOf(unseen)).toBe("invalid_input");
    const token = await made(nina, { scopes: ["read", "reset"], clusters: { label: LABEL, seen: [CLUSTER_ID] } });
    const sees = (clusterId: string) => used(token, sqlUserListDoor, { clusterId, fresh: false });
    expect(await sees(CLUSTER_ID)).toBe("ok");
    // Its owner gets the role there, so that the token's own limit is what holds it.
    await change(world.ada, grantRoleDoor, {
      holder: { kind: "account", id: nina.id },
      clusterId: OTHER_ID,
      role: "cluster_admin",
      change: false,
    });
    setLabels({ [CLUSTER_ID]: PROD, [OTHER_ID]: PROD });
    await readAgain();
    expect(await sees(OTHER_ID)).toBe("cluster_not_found");
    expect(await decide(nina)).toBe("forbidden");
    expect(await tasks(world.ada)).toMatchObject([{ rights: 0, tokens: 1 }]);
    expect(await decide(world.ada)).toBe("ok");
    expect(await sees(OTHER_ID)).toBe("ok");
    const tokens = await look(nina, tokenListDoor, {});
    expect(tokens).toMatchObject({ value: { mine: [{ label: LABEL, clusters: ["orders", "stock"] }] } });
    // The label goes: the next request already.
    setLabels({ [OTHER_ID]: PROD });
    clusterFacts().forget();
    expect(await changed(token, resetPasswordDoor, { clusterId: CLUSTER_ID, name: "app" })).toBe("cluster_not_found");
    expect(await sees(OTHER_ID)).toBe("ok");
    // Its list of clusters in the store is not what counts.
    await (await store()).updateTable("api_tokens").set({ clusters: "*" }).where("id", "=", token.id).execute();
    expect(await sees(CLUSTER_ID)).toBe("cluster_not_found");
  });
});
