import type { RuleList, SavedRule } from "../requests/rule-list.ts";
import {
  addRuleInput,
  changeRuleInput,
  removeRuleInput,
  ruleChangeTarget,
  ruleGivenInput,
  ruleGivenSchema,
} from "../requests/rules-input.ts";
import { change, none, nothing, read, readAs, typed } from "./define.ts";

export const ruleList = read("rule.list", {
  input: none,
  answer: typed<RuleList>(),
  on: "rolecall",
  from: "server",
});

export const ruleGiven = readAs("rule.list", "given", {
  input: ruleGivenInput,
  answer: ruleGivenSchema,
  on: "rolecall",
  from: "route",
});

const common = { on: "rolecall", from: "browser", changes: "record", ocsf: "entity" } as const;

/** At once, but for one that gives access without an approval: that waits for two. */
export const addRule = change("rule.add", { ...common, input: addRuleInput, answer: typed<SavedRule>() });

/** At once where the rule only becomes narrower; else it waits for as many persons as the rule asks for. */
export const changeRule = change("rule.change", { ...common, input: changeRuleInput, answer: typed<SavedRule>() });

export const removeRule = change("rule.remove", { ...common, input: removeRuleInput, answer: typed<SavedRule>() });

export const agreeToRule = change("rule.agree", { ...common, input: ruleChangeTarget, answer: typed<SavedRule>() });

/** One refusal ends the change that waits. */
export const refuseRule = change("rule.refuse", { ...common, input: ruleChangeTarget, answer: nothing });
