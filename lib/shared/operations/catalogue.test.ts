import { expect, test } from "vitest";
import { z } from "zod";
import { AUDIT_ACTION_NAMES } from "../audit/audit.ts";
import { actOf, ENTRIES, SEEN_BY_OWNERS } from "./catalogue.ts";
import type { ObjectKind } from "./define.ts";

const operations = ENTRIES.map(({ operation }) => operation);
const callable = operations.filter((operation) => operation.kind !== "recorded");

test("every operation has a name of its own, which begins with the action that it is recorded as", () => {
  const names = operations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, action } of operations) expect(name === action || name.startsWith(`${action}.`), name).toBe(true);
});

test("every action of the audit is declared once", () => {
  const declared = operations.filter(({ act }) => act).map(({ action }) => action as string);
  expect(declared.sort()).toEqual([...AUDIT_ACTION_NAMES].sort());
  for (const name of AUDIT_ACTION_NAMES) expect(actOf(name), name).toBeDefined();
});

/** The fields of which an input has at least one set, all of it, where it names an object of this kind. */
const FIELDS: Record<ObjectKind, readonly (readonly string[])[]> = {
  sql_user: [["clusterId", "name"]],
  own_sql_user: [["id"], ["sqlUserId"]],
  cluster: [["clusterId"]],
  account: [["accountId"], ["email"]],
  team: [["teamId"]],
  request: [["id"]],
  claim: [["clusterId", "name", "id"]],
  rotation: [["id"]],
  review: [["id"]],
  token: [["id"]],
  destination: [["id"]],
  secret_store: [["id"]],
  delivery: [["id"]],
  shown_password: [["id"]],
  self: [[]],
  rolecall: [[]],
};

/** The fields of an input; those of each form where it has several. */
function shapesOf(input: z.ZodType): object[] {
  const schema = z.toJSONSchema(input, { unrepresentable: "any", io: "input" });
  const forms = [schema.anyOf ?? schema.oneOf ?? schema].flat();
  return forms.map((form) => Object(form).properties ?? {});
}

test("the input of an operation names the object that the operation is on", () => {
  const names = (shape: object, on: ObjectKind) =>
    FIELDS[on].some((fields) => fields.every((field) => Object.hasOwn(shape, field)));
  const wrong = callable.filter(({ on, input }) => !shapesOf(input).every((shape) => names(shape, on)));
  expect(wrong.map(({ name, on }) => `${name} on ${on}`)).toEqual([]);
});

test("owners see changes of their SQL user and drift, and no reads", () => {
  expect([...SEEN_BY_OWNERS].sort()).toEqual([
    "sql_user.appeared",
    "sql_user.compromised",
    "sql_user.create",
    "sql_user.delete",
    "sql_user.describe",
    "sql_user.let_team_reset",
    "sql_user.password_outside",
    "sql_user.protect",
    "sql_user.reset_password",
    "sql_user.stop_team_reset",
    "sql_user.unprotect",
    "sql_user.verify",
  ]);
});

test("a token opens these operations and no other: none decides, uses a claim link, or reads what was meant for another person", () => {
  const open = callable.flatMap(({ name, scope }) => (scope ? [`${name}: ${scope}`] : []));
  expect(open.sort()).toEqual([
    "audit.list: audit",
    "cluster.get: read",
    "cluster.list: read",
    "request.ask.own: request",
    "request.ask: request",
    "request.list: read",
    "review.evidence.file: audit",
    "review.evidence: audit",
    "review.get: read",
    "review.list: read",
    "review.rows: read",
    "rotation.due: rotate",
    "rotation.get: rotate",
    "rotation.list: rotate",
    "rotation.pause: rotate",
    "rotation.resume: rotate",
    "rotation.retry: rotate",
    "rotation.sealed: rotate",
    "rotation.start: rotate",
    "rotation.stop: rotate",
    "rotation.take: rotate",
    "sql_user.create.into_store: create",
    "sql_user.create: create",
    "sql_user.delete: delete",
    "sql_user.describe: describe",
    "sql_user.disable_login: login",
    "sql_user.enable_login: login",
    "sql_user.facts: read",
    "sql_user.get: read",
    "sql_user.list: read",
    "sql_user.reset_password.into_store: reset",
    "sql_user.reset_password: reset",
    "team.names: create",
  ]);
});

test("only calls of the Cloud API that set, make or delete a SQL user are changes by the Cloud API", () => {
  const cloud = AUDIT_ACTION_NAMES.filter((name) => actOf(name)?.changes === "cloud");
  expect(cloud.sort()).toEqual([
    "claim.use",
    "request.claim",
    "sql_user.compromised",
    "sql_user.create",
    "sql_user.delete",
    "sql_user.reset_password",
  ]);
});
