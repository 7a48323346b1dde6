import { beforeEach, describe, expect, test } from "vitest";
import { RULE_CLUSTERS_MAX } from "#lib/shared/requests/rules.ts";
import type { RuleGivenInput } from "#lib/shared/requests/rules-input.ts";
import { fakeCluster } from "../../../testing/fake-cloud.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { begin, codeOf, events, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID } from "../../../testing/requests.ts";
import {
  addRule,
  age,
  agree,
  changeRule,
  longStanding,
  removeRule,
  ruleOf,
  rules,
  TWO,
  underTwo,
} from "../../../testing/rule-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { grantRoleDoor } from "../../edge/doors/people/rights.ts";
import {
  agreeToRuleDoor,
  refuseRuleDoor,
  removeRuleDoor,
  ruleGivenDoor,
  ruleListDoor,
} from "../../edge/doors/rules.ts";
import { store } from "../../store/db/store.ts";

freshProcess();

describe.each(STORES)("a rule that asks for two persons, on %s", (kind) => {
  onStore(kind);
  let people: Awaited<ReturnType<typeof underTwo>>;
  beforeEach(async () => {
    await begin();
    people = await underTwo();
  });

  test("becomes narrower by one person, who cannot make it need every administrator", async () => {
    expect(codeOf(await changeRule(world.ada, { approvals: 3 }))).toBe("invalid_input");
    expect(codeOf(await addRule(world.ada, { approvals: 3 }))).toBe("invalid_input");
    await longStanding("Nora", { administrator: true });
    expect(await changeRule(world.ada, { approvals: 3 })).toMatchObject({ value: { waits: null } });
    expect(await changeRule(world.ada, { approvals: 3, level: "read-only" })).toMatchObject({ value: { waits: null } });
    expect(await ruleOf(world.ada)).toMatchObject({ approvals: 3, level: "read-only", change: null });
  });

  test.each([
    ["fewer approvals", { approvals: 1, level: "read-only" } as const],
    ["another team", { teamId: "payments" }],
    ["fewer clusters", { clusters: [CLUSTER_ID] }],
  ])("waits for a second person before it allows more: %s", async (_what, more) => {
    const { ada } = world;
    const wanted = "teamId" in more ? { teamId: world.payments } : more;
    expect(await changeRule(ada, wanted)).toMatchObject({ value: { waits: { given: 1, needed: 2 } } });
    expect(await ruleOf(ada)).toMatchObject({ approvals: 2, teamId: null, clusters: "all", change: { needed: 2 } });
    expect(codeOf(await agree(ada))).toBe("ok");
    expect((await ruleOf(ada)).approvals).toBe(2);
    expect((await ruleOf(ada)).teamId).toBeNull();
    expect(await agree(people.otto)).toMatchObject({ value: { waits: null } });
    expect(await ruleOf(ada)).toMatchObject(Object.assign({}, TWO, wanted, { change: null }));
  });

  test("waits for a second person before it allows more hours, and becomes shorter by one", async () => {
    const { ada } = world;
    for (const hours of [8, 4]) expect(await changeRule(ada, { hours })).toMatchObject({ value: { waits: null } });
    for (const hours of [5, null]) {
      expect(await changeRule(ada, { hours })).toMatchObject({ value: { waits: { given: 1, needed: 2 } } });
      expect(await ruleOf(ada)).toMatchObject({ hours: 4, change: { wanted: { hours } } });
    }
    expect(await agree(people.otto)).toMatchObject({ value: { waits: null } });
    expect((await ruleOf(ada)).hours).toBeNull();
    const changed = (await events())
      .filter(({ action }) => action === "rule.change")
      .map(({ details }) => details.hours);
    expect(changed).toEqual([8, 4, 5, "any"]);
  });

  test("is removed by two, and not by one who made the other", async () => {
    const { ada } = world;
    const { olga, otto } = people;
    const given = await change(ada, grantRoleDoor, {
      holder: { kind: "account", id: olga.id },
      clusterId: CLUSTER_ID,
      role: "cluster_developer",
      change: false,
    });
    expect(codeOf(given)).toBe("ok");
    expect(await removeRule(ada)).toMatchObject({ value: { waits: { given: 1, needed: 2 } } });
    expect((await rules(olga)).rules[0]?.change?.not).toEqual({ why: "made_by", other: "Ada" });
    expect(codeOf(await agree(olga))).toBe("approver_tied");
    expect(codeOf(await agree(otto))).toBe("ok");
    expect((await rules(ada)).rules).toEqual([]);
    expect((await events()).findLast(({ action }) => action === "rule.agree")?.details).toMatchObject({
      agreed: "2 of 2",
      removes: true,
      team: "every team",
    });
  });

  test("waits for nobody whose right, account or factor is younger than seven days", async () => {
    const young = await longStanding("Young", { administrator: true });
    await removeRule(world.ada);
    await age(young, 6);
    expect(codeOf(await agree(young))).toBe("approver_new");
    await age(young, 30, 6);
    expect(codeOf(await agree(young))).toBe("approver_new");
    await age(young, 30, null);
    expect(codeOf(await agree(young))).toBe("approver_new");
    await age(young, 30);
    expect(codeOf(await agree(young))).toBe("ok");
  });

  test("stays as it is after one refusal", async () => {
    await removeRule(world.ada);
    const waits = (await ruleOf(world.ada)).change;
    expect(codeOf(await change(people.olga, refuseRuleDoor, { change: waits?.id ?? "" }))).toBe("ok");
    expect(
      (await events()).findLast(({ action, outcome }) => action === "rule.refuse" && outcome === "done"),
    ).toMatchObject({
      details: { askedBy: "Ada", team: "every team", approvals: 2, removes: true },
    });
    expect(await ruleOf(world.ada)).toMatchObject({ approvals: 2, change: null });
    expect(codeOf(await agree(people.otto))).toBe("rule_over");
  });

  test("does not change by a change that was edited in the store", async () => {
    const db = await store();
    await changeRule(world.ada, { approvals: 2, clusters: [CLUSTER_ID] });
    await db.updateTable("rule_changes").set({ wanted: null }).execute();
    expect(codeOf(await agree(people.otto))).toBe("rules_edited");
    expect((await rules(world.ada)).rules).toHaveLength(1);
  });

  test("is changed only as it was seen, and by administrators alone", async () => {
    const { ada, cleo } = world;
    await longStanding("Nora", { administrator: true });
    const { id, changedAt } = await ruleOf(ada);
    expect(codeOf(await look(cleo, ruleListDoor, {}))).toBe("forbidden");
    expect(codeOf(await change(ada, removeRuleDoor, { id, was: changedAt - 1 }))).toBe("rule_over");
    await changeRule(ada, { approvals: 2, clusters: [CLUSTER_ID] });
    const waits = (await ruleOf(ada)).change;
    await changeRule(ada, { approvals: 3 });
    expect(codeOf(await change(people.otto, agreeToRuleDoor, { change: waits?.id ?? "" }))).toBe("rule_over");
  });

  test("is refused where too few could ever approve, or change it", async () => {
    expect(codeOf(await addRule(world.ada, { approvals: 4, approvers: "administrator" }))).toBe("invalid_input");
    expect(codeOf(await addRule(world.ada, { approvals: 5 }))).toBe("invalid_input");
    expect(codeOf(await addRule(world.ada, { approvals: 1 }))).toBe("invalid_input");
    expect((await rules(world.ada)).rules).toHaveLength(1);
  });

  test("says what it gives: people, clusters, and who could approve together", async () => {
    const given = async (of: Partial<RuleGivenInput>) => {
      const every: RuleGivenInput = { teamId: null, clusters: "all", approvers: "cluster_admin" };
      const answer = await look(world.ada, ruleGivenDoor, Object.assign(every, of));
      return answer.ok ? answer.value : answer.error.code;
    };
    const everywhere = { people: 2, able: 0, clusters: 2, approvers: { all: 3, several: 3 } };
    expect(await given({})).toEqual(everywhere);
    expect(await given({ approvers: "administrator" })).toEqual(everywhere);
    expect(await given({ teamId: world.payments })).toMatchObject({ people: 1 });
    expect(await given({ clusters: [CLUSTER_ID] })).toMatchObject({ clusters: 1, approvers: { all: 5, several: 5 } });
    expect(await given({ clusters: [OTHER_ID] })).toMatchObject({ clusters: 1, approvers: { all: 3, several: 3 } });
    expect(await given({ clusters: [] })).toMatchObject({ clusters: 0, approvers: { all: 0, several: 0 } });
    expect(await ruleOf(world.ada)).toMatchObject({ several: 3 });
  });

  const givenNow = async () => {
    const of: RuleGivenInput = { teamId: null, clusters: "all", approvers: "cluster_admin" };
    const answer = await look(world.ada, ruleGivenDoor, of);
    return answer.ok ? answer.value : answer.error.code;
  };
  const stopVendor = () => {
    world.instead = () => ({ status: 403 });
    registry()?.delete("cluster-facts");
  };

  test("counts by the last answer of the vendor where it does not answer now", async () => {
    const before = await givenNow();
    stopVendor();
    expect(await givenNow()).toEqual(before);
    expect(await ruleOf(world.ada)).toMatchObject({ several: 3 });
    expect((await rules(world.ada)).choices.clusters).toHaveLength(2);
  });

  test("says of clusters that were never read that it does not know them, and not that nobody could approve", async () => {
    stopVendor();
    await (await store()).deleteFrom("known_clusters").execute();
    expect(await givenNow()).toEqual({ people: 2, able: 0, clusters: null, approvers: null });
    expect(await ruleOf(world.ada)).toMatchObject({ several: null });
    expect((await rules(world.ada)).choices).toEqual({ clusters: [], hasMany: true });
  });

  test("says of a rule whose clusters are all gone that they are, and not of one that is about every cluster", async () => {
    await addRule(world.ada, { clusters: [CLUSTER_ID] });
    const gone = async () => (await rules(world.ada)).rules.map(({ clusters, isGone }) => [clusters, isGone]);
    expect(await gone()).toEqual([
      ["all", false],
      [[CLUSTER_ID], false],
    ]);
    const left = [fakeCluster(OTHER_ID, "stock")];
    world.instead = ({ path }) => (path === "/api/v1/clusters" ? { json: { clusters: left } } : undefined);
    clusterFacts().forget();
    expect(await gone()).toEqual([
      ["all", false],
      [[CLUSTER_ID], true],
    ]);
  });

  test("has all clusters to choose from where it can name them, and more are searched instead of sent", async () => {
    const sent = async () => (await rules(world.ada)).choices;
    expect(await sent()).toEqual({
      clusters: [
        { id: CLUSTER_ID, name: "orders" },
        { id: OTHER_ID, name: "stock" },
      ],
      hasMany: false,
    });
    const many = Array.from({ length: RULE_CLUSTERS_MAX + 1 }, (_, at) =>
      fakeCluster(`8f4a2c1e-5b7d-4e3a-9c21-${String(at).padStart(12, "0")}`, `c${at}`),
    );
    world.instead = ({ path }) => (path === "/api/v1/clusters" ? { json: { clusters: many } } : undefined);
    clusterFacts().forget();
    expect(await sent()).toEqual({ clusters: [], hasMany: true });
  });
});
