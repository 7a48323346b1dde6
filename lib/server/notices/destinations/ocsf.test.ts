import fc from "fast-check";
import { expect, test } from "vitest";
import { AUDIT_ACTION_NAMES, type AuditAction } from "#lib/shared/audit/audit.ts";
import { ocsfFaults } from "../../../testing/doubles/ocsf.ts";
import { ocsfEvent } from "./ocsf.ts";

const OTHER = 99;

function check(event: Record<string, unknown>): void {
  expect(ocsfFaults(event)).toEqual([]);
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

test("every event is one by the schema of OCSF 1.3.0", () => {
  fc.assert(
    fc.property(arbitrary, (event) => {
      const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
      check(ocsfEvent({ ...event, ...more } as never));
    }),
    { numRuns: 2_000 },
  );
});

test.each(AUDIT_ACTION_NAMES)("%s is an event of OCSF 1.3.0", (action) => {
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

test("an attribute that its class does not have, a missing one and one of another type are found", () => {
  const facts = { actor: "ada@example.com", actorId: "acc_1", address: "192.0.2.7", clusterId: "c1", target: "app" };
  const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
  const event = ocsfEvent({ action: "rights.grant", outcome: "done", at: 1, details: {}, ...facts, ...more } as never);
  check(event);
  const faults = (change: object) => ocsfFaults(Object.assign({}, event, change));
  expect(faults({ dst_endpoint: { ip: "192.0.2.7" } })).toEqual(["dst_endpoint is unknown"]);
  expect(faults({ privileges: undefined })).toContain("privileges is missing");
  expect(faults({ src_endpoint: { ip: "here" } })).toEqual(["src_endpoint.ip is no ip_t"]);
  expect(faults({ src_endpoint: {} })).toEqual([expect.stringContaining("has none of")]);
  expect(faults({ metadata: { version: "1.3.0", product: { name: "Rolecall", vendor_name: "Rolecall" } } })).toEqual([
    "actor is unknown",
  ]);
  expect(faults({ activity_id: 2 })).toHaveLength(2);
});

test("an action of another version of Rolecall is Entity Management by its name", () => {
  const facts = { actor: "", actorId: null, address: "", clusterId: null, target: null };
  const more = { id: "evt_1", sequence: 7, requestId: "req_1", hash: "a".repeat(64), previousHash: "b".repeat(64) };
  const event = ocsfEvent({ action: "moon.land", outcome: "done", at: 1, details: {}, ...facts, ...more } as never);
  check(event);
  expect(event).toMatchObject({ class_uid: 3004, activity_name: "moon.land" });
});
