import "server-only";
import * as operations from "#lib/shared/operations/rules.ts";
import { bind } from "../../run/door.ts";
import { ruleGiven } from "../../sharing/rules/given.ts";
import { listRules } from "../../sharing/rules/list.ts";
import { addRule, agreeToRule, changeRule, refuseRule, removeRule } from "../../sharing/rules/manage.ts";

const common = { permission: "rights.manage", confirmed: true, about: () => ({}) } as const;

export const ruleListDoor = bind(operations.ruleList, { permission: "rights.manage", work: listRules });

export const ruleGivenDoor = bind(operations.ruleGiven, { permission: "rights.manage", work: ruleGiven });

export const addRuleDoor = bind(operations.addRule, { ...common, work: addRule });

export const changeRuleDoor = bind(operations.changeRule, { ...common, work: changeRule });

export const removeRuleDoor = bind(operations.removeRule, { ...common, work: removeRule });

export const agreeToRuleDoor = bind(operations.agreeToRule, { ...common, work: agreeToRule });

export const refuseRuleDoor = bind(operations.refuseRule, {
  permission: "rights.manage",
  about: () => ({}),
  work: refuseRule,
});
