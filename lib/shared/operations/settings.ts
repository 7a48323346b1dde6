import { type FactorPolicy, factorPolicyInput } from "../people/factor-policy.ts";
import { type Settings, settingsSchema } from "../settings.ts";
import { change, none, read, typed } from "./define.ts";

export const settings = read("settings.get", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const testMail = change("settings.test_mail", {
  input: none,
  answer: typed<{ sent: "mailed" | "mail_failed" | "no_mail"; to: string }>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const changeSettings = change("settings.change", {
  input: settingsSchema,
  answer: typed<Settings>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const factorPolicy = read("settings.get_factor_policy", {
  input: none,
  on: "rolecall",
  from: "server",
});

export const changeFactorPolicy = change("settings.factor_policy", {
  input: factorPolicyInput,
  answer: typed<FactorPolicy>(),
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});
