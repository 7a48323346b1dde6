import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AUDIT_ACTION_NAMES, type AuditAction } from "#lib/shared/audit.ts";
import { ocsfEvent } from "./ocsf.ts";

/*
 * What OCSF 1.1.0 demands of the five classes that Rolecall uses, taken by hand from github.com/ocsf/ocsf-schema (events/base_event,
 * events/iam, objects): the whole schema has some 3 MB. Attributes that the schema only recommends are not listed.
 */
const ACTIVITIES: Record<string, readonly [caption: string, activities: Record<number, string>]> = {
  3001: [
    "Account Change",
    {
      ...{ 1: "Create", 2: "Enable", 3: "Password Change", 4: "Password Reset", 5: "Disable", 6: "Delete" },
      ...{ 7: "Attach Policy", 8: "Detach Policy", 9: "Lock", 10: "MFA Factor Enable", 11: "MFA Factor Disable" },
    },
  ],
  3002: ["Authentication", { 1: "Logon", 2: "Logoff" }],
  3004: ["Entity Management", { 1: "Create", 2: "Read", 3: "Update", 4: "Delete" }],
  3005: ["User Access Management", { 1: "Assign Privileges", 2: "Revoke Privileges" }],
  3006: ["Group Management", { 1: "Assign Privileges", 2: "Revoke Privileges", 3: "Add User", 4: "Remove User" }],
};
const OTHER = 99;
const REQUIRED = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];
const REQUIRED_BY: Record<string, readonly string[]> = {
  ...{ 3001: ["user"], 3002: ["user"], 3004: ["entity"], 3005: ["user", "privileges"], 3006: ["group"] },
};
/** Of each list, at least one. */
const ONE_OF_BY: Record<string, readonly string[]> = {
  3002: ["service", "dst_endpoint"],
  3006: ["privileges", "user"],
};
const ONE_OF_OBJECT: Record<string, readonly string[]> = {
  ...{ user: ["account", "name", "uid"], group: ["name", "uid"], entity: ["name", "uid"] },
  ...{ src_endpoint: ["ip", "uid", "name", "hostname"], actor: ["process", "user", "session"] },
};
/** What an event of these classes may have at its top, as far as Rolecall sends it. */
const KNOWN = [
  ...[...REQUIRED, "activity_name", "category_name", "class_name", "message", "status_id", "status", "status_detail"],
  ...["actor", "src_endpoint", "user", "entity", "group", "privileges", "service", "unmapped"],
];
const SEVERITIES = [0, 1, 2, 3, 4, 5, 6, OTHER];
const STATUSES = [0, 1, 2, OTHER];

const isText = (value: unknown) => typeof value === "string" && value !== "";
const record = (value: unknown) => value as Record<string, unknown>;

function check(event: Record<string, unknown>): void {
  const { class_uid: uid, activity_id: activity, type_uid: type, metadata, severity_id: severity } = event;
  const [caption, activities] = ACTIVITIES[String(uid)] ?? ["", {}];
  expect(Object.keys(event).filter((key) => !KNOWN.includes(key))).toEqual([]);
  expect(REQUIRED.filter((key) => event[key] === undefined)).toEqual([]);
  expect([event.category_uid, event.class_name]).toEqual([3, caption]);
  if (activity === OTHER) expect(event.activity_name).toSatisfy(isText);
  else expect(event.activity_name).toBe(activities[Number(activity)]);
  expect(type).toBe(Number(uid) * 100 + Number(activity));
  expect([SEVERITIES.includes(Number(severity)), STATUSES.includes(Number(event.status_id))]).toEqual([true, true]);
  expect(Number.isSafeInteger(event.time)).toBe(true);
  const { version, product, sequence } = record(metadata);
  expect([version, Number.isSafeInteger(sequence)]).toEqual(["1.1.0", true]);
  expect([record(product).name, record(product).vendor_name]).toEqual(["Rolecall", "Rolecall"]);
  for (const key of REQUIRED_BY[String(uid)] ?? ["a class of these five"]) expect(event, key).toHaveProperty(key);
  const anyOf = ONE_OF_BY[String(uid)];
  if (anyOf) expect(anyOf.some((key) => event[key] !== undefined)).toBe(true);
  for (const [key, keys] of Object.entries(ONE_OF_OBJECT))
    if (event[key] !== undefined) expect(keys.filter((each) => record(event[key])[each] !== undefined)).not.toEqual([]);
  checkUser(record(event.user ?? { name: "x" }));
  if (event.actor) checkUser(record(record(event.actor).user));
  if (event.src_endpoint) expect(isIP(String(record(event.src_endpoint).ip))).not.toBe(0);
  if (event.privileges) expect(event.privileges).toSatisfy((all: unknown[]) => all.length > 0 && all.every(isText));
}

function checkUser({ name, email_addr: email, uid }: Record<string, unknown>): void {
  expect(isText(name) || isText(uid)).toBe(true);
  if (email !== undefined) expect(email).toMatch(/^[^@\s]+@[^@\s]+$/);
}

const name = fc.constantFrom("ada@example.com", "Rolecall", "payments: deployer");
const arbitrary = fc.record({
  action: fc.constantFrom(...AUDIT_ACTION_NAMES),
  outcome: fc.constantFrom("done", "failed", "refused", "unknown", "intended" as const),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  actor: fc.oneof(name, fc.constant("")),
  actorId: fc.constantFrom("acc_1", null),
  address: fc.constantFrom("192.0.2.7", "2001:db8::1", "unknown", ""),
  clusterId: fc.constantFrom("c1", null),
  target: fc.constantFrom("app_pay", "bo@example.com", null),
  details: fc.constantFrom(
    {},
    { holder: "Bo", role: "cluster_admin" },
    { team: "Payments", member: "Bo", account: "Bo" },
  ),
});

test("every event has what OCSF 1.1.0 demands of its class, and nothing that the class does not know", () => {
  fc.assert(
    fc.property(arbitrary, (event) => {
      const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
      check(ocsfEvent({ ...event, ...more } as never));
    }),
    { numRuns: 2_000 },
  );
});

test.each(AUDIT_ACTION_NAMES)("%s is an event of OCSF 1.1.0", (action) => {
  const facts = { actor: "ada@example.com", actorId: "acc_1", address: "192.0.2.7", clusterId: "c1", target: "app" };
  const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
  check(ocsfEvent({ action, outcome: "done", at: 1, details: {}, ...facts, ...more } as never));
});

test.each<[AuditAction, string, number]>([
  ["account.setup", "Account Change", 1],
  ["sql_user.expire_login", "Account Change", OTHER],
  ["session.provider_sign_out", "Authentication", 2],
  ["session.factor", "Authentication", OTHER],
  ["session.confirm", "Authentication", OTHER],
  ["account.directory", "User Access Management", OTHER],
  ["team.set_lead", "Group Management", OTHER],
])("%s is an event of %s", (action, className, activity) => {
  const facts = { actor: "ada@example.com", actorId: "acc_1", address: "192.0.2.7", clusterId: null, target: "bo" };
  const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
  const event = ocsfEvent({ action, outcome: "done", at: 1, details: {}, ...facts, ...more } as never);
  check(event);
  expect([event.class_name, event.activity_id]).toEqual([className, activity]);
});

test("an action of another version of Rolecall is Entity Management by its name", () => {
  const facts = { actor: "", actorId: null, address: "", clusterId: null, target: null };
  const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
  const event = ocsfEvent({ action: "moon.land", outcome: "done", at: 1, details: {}, ...facts, ...more } as never);
  check(event);
  expect(event).toMatchObject({ class_uid: 3004, activity_name: "moon.land" });
});
