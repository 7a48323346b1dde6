import type { Rule } from "#lib/shared/requests/rules.ts";
import { requestPreviewDoor } from "../server/edge/doors/requests.ts";
import {
  addRuleDoor,
  agreeToRuleDoor,
  changeRuleDoor,
  removeRuleDoor,
  ruleListDoor,
} from "../server/edge/doors/rules.ts";
import { store } from "../server/store/db/store.ts";
import { confirmNow } from "./accounts/factors.ts";
import { world } from "./request-steps.ts";
import { change, look, type Person, person } from "./requests.ts";
import { CLUSTER_ID } from "./scripted-vendor.ts";

/* For tests only: what people do about rules of requests. */

const DAY = 24 * 60 * 60_000;

/** As if the account, its cluster roles and its second factor were this old. */
export async function age(who: Person, days: number, factorDays: number | null = days): Promise<void> {
  const db = await store();
  const at = Date.now() - days * DAY;
  await db.updateTable("accounts").set({ created_at: at }).where("id", "=", who.id).execute();
  await db.updateTable("cluster_roles").set({ granted_at: at }).where("account_id", "=", who.id).execute();
  await db.deleteFrom("totp").where("account_id", "=", who.id).execute();
  if (factorDays === null) return;
  const since = Date.now() - factorDays * DAY;
  const app = { account_id: who.id, secret: "sealed", since, last_used_at: null, last_step: 0 };
  await db
    .insertInto("totp")
    .values(Object.assign({ next_secret: null, next_at: null }, app))
    .execute();
}

/** A person of long standing, who has confirmed just now. */
export async function longStanding(name: string, more: Parameters<typeof person>[1]): Promise<Person> {
  const one = await person(name, more);
  await age(one, 30);
  await confirmNow(one.browser);
  return one;
}

export const TWO: Rule = {
  teamId: null,
  clusters: "all",
  level: null,
  approvals: 2,
  approvers: "cluster_admin",
  hours: null,
  perDay: null,
};

export const addRule = (by: Person, more: Partial<Rule> = {}) =>
  change(by, addRuleDoor, { rule: Object.assign({}, TWO, more) });
export const rules = async (by: Person) => {
  const answer = await look(by, ruleListDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
export const ruleOf = async (by: Person) => {
  const [rule] = (await rules(by)).rules;
  if (!rule) throw new Error("There is no rule.");
  return rule;
};
export const changeRule = async (by: Person, more: Partial<Rule>) => {
  const { id, changedAt: was } = await ruleOf(by);
  return change(by, changeRuleDoor, { id, was, rule: Object.assign({}, TWO, more) });
};
export const removeRule = async (by: Person) => {
  const { id, changedAt: was } = await ruleOf(by);
  return change(by, removeRuleDoor, { id, was });
};
export const agree = async (by: Person) => {
  const waits = (await ruleOf(by)).change;
  return change(by, agreeToRuleDoor, { change: waits?.id ?? "none" });
};
/** What the page of a request shows of its rule. */
export const shownTo = async (by: Person, id: string) => {
  const answer = await look(by, requestPreviewDoor, { clusterId: CLUSTER_ID, id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.rule;
};
/** The administrators Ada, Olga and Otto, and the Cluster Admins Cleo and Cora, of long standing, with a rule by which two approve. */
export async function underTwo() {
  for (const one of [world.ada, world.cleo]) {
    await age(one, 30);
    await confirmNow(one.browser);
  }
  const olga = await longStanding("Olga", { administrator: true });
  const otto = await longStanding("Otto", { administrator: true });
  const cora = await longStanding("Cora", { role: "cluster_admin" });
  const added = await addRule(world.ada);
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  return { olga, otto, cora };
}
