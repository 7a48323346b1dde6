import { beforeEach, describe, expect, test } from "vitest";
import type { Rule } from "#lib/shared/requests/rules.ts";
import { confirmNow } from "../../../testing/accounts/factors.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { begin, codeOf, events, world } from "../../../testing/request-steps.ts";
import { change, look, type Person } from "../../../testing/requests.ts";
import { addRule, age, longStanding, rules, TWO } from "../../../testing/rule-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { grantRoleDoor } from "../../edge/doors/people/rights.ts";
import {
  agreeToRuleDoor,
  changeRuleDoor,
  refuseRuleDoor,
  removeRuleDoor,
  ruleGivenDoor,
} from "../../edge/doors/rules.ts";
import { store } from "../../store/db/store.ts";

freshProcess();

const gives = (more: Partial<Rule> = {}): Rule =>
  Object.assign(
    {},
    TWO,
    { teamId: world.payments, approvals: 0, level: "read-only", hours: 4, perDay: 2 } as const,
    more,
  );
const waits = { value: { waits: { given: 1, needed: 2 } } };
const made = { value: { waits: null } };
const waiting = async (by: Person) => (await rules(by)).rules.find((rule) => rule.change !== null);
const agree = async (by: Person) => change(by, agreeToRuleDoor, { change: (await waiting(by))?.change?.id ?? "none" });
const give = (by: Person, more: Partial<Rule> = {}) => addRule(by, gives(more));
const inForce = async () => (await rules(world.ada)).rules.filter(({ toCome }) => !toCome);
async function changeFirst(by: Person, rule: Rule) {
  const [first] = await inForce();
  return change(by, changeRuleDoor, { id: first?.id, was: first?.changedAt, rule });
}

describe.each(STORES)("a rule without an approval, on %s", (kind) => {
  onStore(kind);
  let olga: Person;
  beforeEach(async () => {
    await begin();
    await age(world.ada, 30);
    await confirmNow(world.ada.browser);
    olga = await longStanding("Olga", { administrator: true });
  });

  test("is added once two administrators want it, and one of them, a refusal or an edited row adds nothing", async () => {
    expect(await give(world.ada)).toMatchObject(waits);
    expect(await inForce()).toEqual([]);
    expect((await rules(olga)).rules).toMatchObject([
      { toCome: true, approvals: 0, change: { needed: 2, not: null, given: [{ name: "Ada", void: null }] } },
    ]);
    expect(codeOf(await agree(world.ada))).toBe("ok");
    expect(await inForce()).toEqual([]);
    await change(olga, refuseRuleDoor, { change: (await waiting(olga))?.change?.id ?? "" });
    expect((await rules(olga)).rules).toEqual([]);
    await give(world.ada);
    const edited = JSON.stringify(gives({ level: "read-write" }));
    await (await store()).updateTable("rule_changes").set({ wanted: edited }).execute();
    expect(codeOf(await agree(olga))).toBe("rules_edited");
    await (await store()).deleteFrom("rule_changes").execute();
    await give(world.ada);
    expect(await agree(olga)).toMatchObject(made);
    expect(await inForce()).toMatchObject([{ approvals: 0, perDay: 2, teamId: world.payments }]);
    const last = (await events()).findLast(({ action }) => action === "rule.agree");
    expect(last?.details).toMatchObject({ agreed: "2 of 2", approvals: 0, perDay: 2, removes: false });
  });

  test("is refused where there is one administrator, or one made the other", async () => {
    const given = { holder: { kind: "account", id: olga.id }, clusterId: CLUSTER_ID, role: "cluster_developer" };
    expect(codeOf(await change(world.ada, grantRoleDoor, Object.assign({ change: false }, given)))).toBe("ok");
    const refused = { error: { fields: { approvals: expect.stringContaining("needs 2 administrators") } } };
    expect(await give(world.ada)).toMatchObject(refused);
    await age(olga, 6);
    expect(await give(world.ada)).toMatchObject(refused);
    expect((await rules(world.ada)).rules).toEqual([]);
  });

  test("gives less by one administrator, and more only by two, also where an approval stands in its way", async () => {
    await give(world.ada);
    await agree(olga);
    expect(await changeFirst(world.ada, gives({ hours: 2 }))).toMatchObject(made);
    for (const more of [{ hours: 4 }, { level: "read-write" as const }, { perDay: 3 }, { teamId: world.others }])
      expect(await changeFirst(world.ada, gives(Object.assign({ hours: 2 }, more)))).toMatchObject(waits);
    expect(await inForce()).toMatchObject([{ hours: 2, level: "read-only", perDay: 2, teamId: world.payments }]);
    const kept = await addRule(world.ada, { approvals: 1, hours: 8 });
    expect(kept).toMatchObject(made);
    const keeper = (await inForce()).find(({ approvals }) => approvals === 1);
    const seen = { id: keeper?.id, was: keeper?.changedAt };
    expect(await change(world.ada, removeRuleDoor, seen)).toMatchObject(waits);
    expect(await inForce()).toHaveLength(2);
    expect(await changeFirst(world.ada, gives({ approvals: 1, perDay: null }))).toMatchObject(made);
    expect(await changeFirst(world.ada, gives({ hours: 1 }))).toMatchObject(waits);
    expect((await inForce()).map(({ approvals }) => approvals)).toEqual([1, 1]);
  });

  test("counts who could get access now, beside all members of its team", async () => {
    const able = () =>
      look(world.ada, ruleGivenDoor, { teamId: world.payments, clusters: "all", approvers: "cluster_admin" });
    expect(await able()).toMatchObject({ value: { people: 1, able: 0 } });
    await age(world.mara, 30);
    expect(await able()).toMatchObject({ value: { people: 1, able: 1 } });
  });
});
