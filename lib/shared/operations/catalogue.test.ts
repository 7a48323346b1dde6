import { expect, test } from "vitest";
import { z } from "zod";
import { AUDIT_ACTION_NAMES } from "../audit/audit.ts";
import { actOf, ENTRIES, SEEN_BY_OWNERS, type WithSecret } from "./catalogue.ts";
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
  restriction: [["id"]],
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

test("an address holds ids alone: no name, no search and no SQL", () => {
  const inAddress = callable.filter((operation) => operation.byAddress);
  expect(inAddress.length).toBeGreaterThan(5);
  const ids = ["clusterId", "accountId", "id", "fresh", "since"];
  const fields = inAddress.flatMap(({ input }) => shapesOf(input).flatMap((shape) => Object.keys(shape)));
  expect(fields.filter((field) => !ids.includes(field))).toEqual([]);
});

test("secrets that people enter are marked where the schema takes them", () => {
  const secret = /password|^secret|secret$|^opener$|secretId|secretAccessKey|^token$/i;
  // The whole input of another operation, whose fields are marked themselves.
  const others = ["token.approve_device: token"];
  const wrong = callable.flatMap(({ name, input }) =>
    fieldsOf(z.toJSONSchema(input, { unrepresentable: "any", io: "input" }))
      .filter(({ field, schema }) => secret.test(field) && !schema.secret)
      .map(({ field }) => `${name}: ${field}`),
  );
  expect(wrong.filter((each) => !others.includes(each))).toEqual([]);
});

/** Every field of a schema and of the schemas in it. */
function fieldsOf(schema: unknown): { field: string; schema: { secret?: boolean } }[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.values(schema).flatMap(fieldsOf);
  const own = "properties" in schema ? Object.entries(Object(schema.properties)) : [];
  return [...own.map(([field, each]) => ({ field, schema: Object(each) })), ...inner];
}

test("these operations have a secret by their types, and no read of a page is one", () => {
  // A full record: an operation that is missing here, or has no secret, does not compile.
  const secret: Record<WithSecret, true> = {
    "account.invite": true,
    "account.reset_link": true,
    "claim.send": true,
    "destination.create": true,
    "destination.edit": true,
    "destination.replace_secret": true,
    "destination.test.trial": true,
    "factor.add_passkey": true,
    "factor.begin_totp": true,
    "factor.make_codes": true,
    "factor.turn_on_totp": true,
    "profile.change_password": true,
    "request.claim": true,
    "secret_store.create": true,
    "secret_store.edit": true,
    "sql_user.compromised": true,
    "sql_user.create": true,
    "sql_user.create.finish": true,
    "sql_user.reset_password": true,
    "sql_user.reset_password.idle": true,
    "sql_user.reset_password.own": true,
    "token.create": true,
  };
  const reads = operations.flatMap(({ kind, name }) => (kind === "read" ? [name as string] : []));
  expect(Object.keys(secret).filter((name) => reads.includes(name))).toEqual([]);
});

test("owners see changes of their SQL user and drift, and no reads", () => {
  expect([...SEEN_BY_OWNERS].sort()).toEqual([
    "request.give_back",
    "restrict.ask_back",
    "restrict.given_back",
    "restrict.item",
    "restrict.way_ended",
    "restrict.withdraw_back",
    "sql_user.appeared",
    "sql_user.compromised",
    "sql_user.create",
    "sql_user.delete",
    "sql_user.describe",
    "sql_user.end_access",
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
    "request.choices: connect",
    "request.claim: connect",
    "request.give_back: connect",
    "request.list: read",
    "restrict.preview.cluster: suggest",
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
    "sql_user.check_all: check",
    "sql_user.check_state: read",
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
