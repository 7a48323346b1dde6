import type { Rule } from "#lib/shared/requests/rules.ts";
import { agreeToRuleDoor, ruleListDoor } from "../../server/edge/doors/rules.ts";
import { renewHere } from "../../server/people/factors/confirm-identity.ts";
import { store } from "../../server/store/db/store.ts";
import { confirmNow } from "../accounts/factors.ts";
import { inRequest } from "../next-headers.ts";
import { change, look, type Person } from "../requests.ts";
import { addRule, age, longStanding } from "../rule-steps.ts";
import { ask, DAY, world } from "./grant-steps.ts";

/* For tests only: a rule that gives temporary access without an approval, and a member who asks for it. */

/** Read only for two hours, twice a day, to the members of Payments. */
export const gives = (): Rule => ({
  teamId: world.payments,
  clusters: "all",
  level: "read-only",
  approvals: 0,
  approvers: "cluster_admin",
  hours: 2,
  perDay: 2,
});

/** As if this person had confirmed with a code just now, of an app that they have had for so many days. */
export const proveFactor = (by: Person = world.mara, days = 30) =>
  inRequest(by.browser, async () => renewHere(await store(), { by: "code", since: Date.now() - days * DAY }));

export const rulesSeen = async (by: Person) => {
  const answer = await look(by, ruleListDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.rules;
};

/** One more administrator wants the change that waits. */
async function agreeAs(by: Person) {
  const waits = (await rulesSeen(by)).find(({ change: each }) => each !== null)?.change;
  return change(by, agreeToRuleDoor, { change: waits?.id ?? "none" });
}

/** The rule, which Ada and Olga want, and Mara as a person of long standing. */
export async function underGiving(more: Partial<Rule> = {}): Promise<{ olga: Person }> {
  for (const one of [world.ada, world.mara]) await age(one, 30);
  await confirmNow(world.ada.browser);
  const olga = await longStanding("Olga", { administrator: true });
  const added = await addRule(world.ada, Object.assign(gives(), more));
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  const agreed = await agreeAs(olga);
  if (!agreed.ok) throw new Error(JSON.stringify(agreed.error));
  return { olga };
}

/** Mara asks for what the rule gives. */
export const askAtOnce = (more: object = {}) => ask(Object.assign({ atOnce: true }, more));

/** What the rule gave Mara. */
export async function givenAtOnce(more: object = {}): Promise<string> {
  await proveFactor();
  const answer = await askAtOnce(more);
  if (!answer.ok || answer.value.byRule?.not !== null) throw new Error(JSON.stringify(answer));
  return answer.value.id;
}
