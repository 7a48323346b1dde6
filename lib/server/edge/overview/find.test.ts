import { beforeEach, describe, expect, test, vi } from "vitest";
import { VERBS, type Verb } from "#lib/shared/verbs.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { ADMINISTRATOR, byNamed, freshProcess, registry } from "../../../testing/server.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveCreated, saveProtected } from "../../store/sql-users/sql-users.ts";
import { find } from "./find.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const A = "6f1c7a52-0000-4000-8000-00000000000a";
const B = "6f1c7a52-0000-4000-8000-00000000000b";
let mara: Actor;

const foundBy = async (actor: Actor, q: string) => find(authorize(actor, "overview.read"), { q });
const namesFor = async (actor: Actor, q: string) => (await foundBy(actor, q)).sqlUsers.map(({ name }) => name);
const withRole = (role: "cluster_developer" | "cluster_creator" | "cluster_admin"): Actor => ({
  ...mara,
  clusterRoles: new Map([[A, role]]),
});

async function begin(): Promise<void> {
  const db = await store();
  const known = (id: string, name: string) => ({ id, name, plan: "", version: "", state: "CREATED" });
  await saveKnownClusters(db, [known(A, "orders"), known(B, "billing-prod")]);
  const who = { name: "Mara Bill", email: "mara@example.com", role: "member" } as const;
  mara = { ...ADMINISTRATOR, ...who, accountId: await addAccount(db, { ...who, passwordHash: "" }) };
  const team = await addTeam(db, "Billing");
  await addMember(db, team, mara.accountId);
  const keep = (clusterId: string, name: string, ownerTeamId: string | null = null) =>
    saveCreated(db, { clusterId, name }, { purpose: "", ownerTeamId, by: byNamed("Ada") });
  for (const name of ["partner_billit", "billing_worker", "bill", "app", "sso_bill"]) await keep(A, name);
  await keep(B, "bill_ours", team);
  await keep(B, "bill_theirs");
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
  });

  test("an exact name comes first, then names that begin with the search, then the others", async () => {
    expect(await namesFor(ADMINISTRATOR, " Bill ")).toEqual([
      ...["bill", "bill_ours", "bill_theirs", "billing_worker"],
      ...["sso_bill", "partner_billit"],
    ]);
  });

  test("no character of a search is a pattern", async () => {
    expect(await namesFor(ADMINISTRATOR, "bill%")).toEqual([]);
    expect(await namesFor(ADMINISTRATOR, "g_w")).toEqual(["billing_worker"]);
    expect(await namesFor(ADMINISTRATOR, "l_t")).toEqual(["bill_theirs"]);
  });

  test("an administrator finds accounts and teams, others neither", async () => {
    expect(await foundBy(ADMINISTRATOR, "bill")).toMatchObject({
      clusters: [{ name: "billing-prod" }],
      accounts: [{ name: "Mara Bill" }],
      teams: [{ name: "Billing" }],
    });
    expect(await foundBy(withRole("cluster_admin"), "bill")).toMatchObject({ clusters: [], accounts: [], teams: [] });
  });

  test("without a search there are only clusters, no SQL users, accounts or teams", async () => {
    const { clusters, ...rest } = await foundBy(ADMINISTRATOR, " ");
    expect(clusters.map(({ name }) => name)).toEqual(["billing-prod", "orders"]);
    expect(rest).toEqual({ sqlUsers: [], accounts: [], teams: [], verb: null, verbs: [...VERBS] });
  });

  test("a member finds what their team owns, and on their clusters everything", async () => {
    expect(await namesFor(mara, "bill")).toEqual(["bill_ours"]);
    expect((await foundBy(mara, "")).clusters).toEqual([]);
    expect((await foundBy(mara, "bill")).sqlUsers[0]).toMatchObject({ rowId: expect.any(String), actions: ["reset"] });
    expect(await namesFor(withRole("cluster_developer"), "bill")).toEqual([
      ...["bill", "bill_ours", "billing_worker", "sso_bill", "partner_billit"],
    ]);
    expect(await namesFor({ ...mara, accountId: "acc_nobody" }, "bill")).toEqual([]);
  });

  test("actions are those that the person may begin on that SQL user", async () => {
    const actions = async (actor: Actor, name: string) =>
      (await foundBy(actor, name)).sqlUsers.find((user) => user.name === name)?.actions;
    expect(await actions(withRole("cluster_developer"), "app")).toEqual(["privileges"]);
    expect(await actions(withRole("cluster_creator"), "app")).toEqual(["reset", "claim", "privileges"]);
    expect(await actions(withRole("cluster_admin"), "app")).toEqual(["reset", "claim", "describe", "privileges"]);
    expect(await actions(ADMINISTRATOR, "sso_bill")).toEqual(["describe"]);
    await saveProtected(await store(), { clusterId: A, name: "bill" }, true);
    expect(await actions(withRole("cluster_creator"), "bill")).toEqual(["privileges"]);
    await putSetting(await store(), "creatorsOnlyRestricted", { value: "true", by: "Ada" });
    expect(await actions(withRole("cluster_creator"), "app")).toEqual(["privileges"]);
  });

  describe("a verb in front of a name", () => {
    const does = async (actor: Actor, verb: Verb, q: string) => {
      const { sqlUsers, clusters } = await find(authorize(actor, "overview.read"), { q, verb });
      return [...sqlUsers.map(({ name }) => name), ...clusters.map(({ name }) => name)];
    };
    const verbsOf = async (actor: Actor) => (await foundBy(actor, "")).verbs;

    test("is offered to people who may use it somewhere", async () => {
      expect(await verbsOf(ADMINISTRATOR)).toEqual([...VERBS]);
      expect(await verbsOf(mara)).toEqual(["reset"]);
      expect(await verbsOf({ ...mara, accountId: "acc_nobody" })).toEqual([]);
      expect(await verbsOf(withRole("cluster_developer"))).toEqual(["reset"]);
      expect(await verbsOf(withRole("cluster_creator"))).toEqual(["rotate", "reset", "create", "check"]);
      expect(await verbsOf(withRole("cluster_admin"))).toEqual(["rotate", "reset", "create", "connect", "check"]);
    });

    test("finds what this person may do it with, and nothing else", async () => {
      expect(await does(withRole("cluster_creator"), "rotate", "bill")).toEqual([
        ...["bill", "billing_worker", "partner_billit"],
      ]);
      expect(await does(withRole("cluster_creator"), "create", "bill")).toEqual(["orders"]);
      expect(await does(withRole("cluster_admin"), "connect", "ord")).toEqual(["orders"]);
      expect(await does(withRole("cluster_admin"), "check", "orders")).toEqual(["orders"]);
      expect(await does(mara, "reset", "bill")).toEqual(["bill_ours"]);
      await saveProtected(await store(), { clusterId: A, name: "bill" }, true);
      expect(await does(withRole("cluster_creator"), "rotate", "bill")).toEqual(["billing_worker", "partner_billit"]);
    });

    test("finds nothing for people who may not use it", async () => {
      for (const verb of VERBS.filter((each) => each !== "reset")) expect(await does(mara, verb, "bill")).toEqual([]);
      for (const verb of VERBS) expect(await does({ ...mara, accountId: "acc_nobody" }, verb, "bill")).toEqual([]);
      expect(await does(withRole("cluster_creator"), "connect", "")).toEqual([]);
      expect(await does(withRole("cluster_developer"), "rotate", "app")).toEqual([]);
    });
  });

  test("what the API key closes is said of SQL users, and of clusters to create one on", async () => {
    const said = async () => {
      const { sqlUsers } = await foundBy(ADMINISTRATOR, "bill");
      const { clusters } = await find(authorize(ADMINISTRATOR, "overview.read"), { q: "x", verb: "create" });
      return [sqlUsers.map(({ keyClosed }) => keyClosed), clusters.map(({ keyClosed }) => keyClosed)].map((each) => [
        ...new Set(each),
      ]);
    };
    expect(await said()).toEqual([[undefined], [undefined]]);
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    expect(await said()).toEqual([["reads"], ["reads"]]);
  });

  test("a cluster outside CLUSTER_IDS does not exist", async () => {
    vi.stubEnv("CLUSTER_IDS", B);
    expect(await namesFor(ADMINISTRATOR, "bill")).toEqual(["bill_ours", "bill_theirs"]);
    expect((await foundBy(ADMINISTRATOR, "")).clusters.map(({ name }) => name)).toEqual(["billing-prod"]);
  });
});
