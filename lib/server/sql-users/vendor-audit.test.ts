import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { mailsIn } from "../../testing/next-headers.ts";
import { begin, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../testing/requests.ts";
import { CLUSTER_ID, type Reply } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { drain } from "../base/in-flight.ts";
import { sqlUserDoor } from "../doors/sql-user-facts.ts";
import { describeSqlUserDoor } from "../doors/sql-users.ts";
import { noticesOf } from "../store/notices.ts";
import type { Noticed } from "../store/record-drift.ts";
import { store } from "../store/store.ts";
import { readInBackground } from "./reread-list.ts";
import { authorsOf } from "./vendor-audit.ts";

const folder = freshProcess();
beforeEach(() => begin());

const HOUR = 60 * 60_000;
const NOON = Date.UTC(2026, 10, 26, 12);
const time = (ms: number) => new Date(ms).toISOString();
const stranger: Noticed = {
  ...{ what: "appeared", name: "stranger", after: NOON, at: NOON + 300_000 },
  ...{ afterUnknown: false, by: null },
};
const ENTRY = {
  ...{ id: "1", created_at: time(NOON + 60_000), action: "AUDIT_LOG_ACTION_CREATE_SQL_USER", cluster_id: CLUSTER_ID },
  ...{ user_email: "eve@example.com", payload: '{"cluster_id":"x","name":"stranger"}' },
};

/** The vendor's audit log, and the requests for it. */
function auditLog(answer: (from: string) => Reply) {
  world.instead = ({ path, query }) =>
    path === "/api/v1/auditlogevents" ? answer(query.get("starting_from") ?? "") : undefined;
  return () => world.received.filter(({ path }) => path === "/api/v1/auditlogevents");
}

describe("who did it", () => {
  test("is the person that the vendor's audit log names", async () => {
    const asked = auditLog(() => ({ json: { entries: [ENTRY] } }));
    expect(await authorsOf(CLUSTER_ID, [stranger])).toEqual({
      by: new Map([["stranger", "eve@example.com"]]),
      refused: false,
    });
    expect(asked()[0]?.query.get("starting_from")).toBe(time(NOON - 60_000));
  });

  test("is a service account where it was one", async () => {
    const { user_email: _, ...entry } = ENTRY;
    auditLog(() => ({ json: { entries: [{ ...entry, service_account_name: "terraform" }] } }));
    expect((await authorsOf(CLUSTER_ID, [stranger])).by.get("stranger")).toBe("the service account terraform");
  });

  test("is found on whichever page it stands, and entries of one time come twice", async () => {
    const next = time(NOON + 50_000);
    const before = { ...ENTRY, id: "0", payload: "other" };
    auditLog((from) =>
      from === next
        ? { json: { entries: [before, ENTRY], next_starting_from: time(NOON + HOUR) } }
        : { json: { entries: [before], next_starting_from: next } },
    );
    expect((await authorsOf(CLUSTER_ID, [stranger])).by.size).toBe(1);
  });

  test.each<[string, object]>([
    ["is about another cluster", { cluster_id: OTHER_ID }],
    ["is about another action", { action: "AUDIT_LOG_ACTION_DELETE_SQL_USER" }],
    ["is from another time", { created_at: time(NOON - HOUR) }],
    ["failed", { error: "denied" }],
    ["names a longer name", { payload: "stranger.two" }],
    ["names nobody", { user_email: null }],
    ["has no text", { payload: null }],
  ])("is not given by an entry that %s", async (_, other) => {
    auditLog(() => ({ json: { entries: [{ ...ENTRY, ...other }] } }));
    expect(await authorsOf(CLUSTER_ID, [stranger])).toEqual({ by: new Map(), refused: false });
  });

  test("comes with the way and the address that the entry has", async () => {
    const { user_email: _, ...entry } = ENTRY;
    const from = { source: "AUDIT_LOG_SOURCE_CC_API", metadata: { ip_address: "203.0.113.7" } };
    auditLog(() => ({ json: { entries: [{ ...entry, service_account_name: "ci-bot", ...from }] } }));
    expect((await authorsOf(CLUSTER_ID, [stranger])).by.get("stranger")).toBe(
      "the service account ci-bot by API from 203.0.113.7",
    );
  });

  test.each([
    { source: "AUDIT_LOG_SOURCE_OF_TOMORROW", metadata: {} },
    { source: "constructor", metadata: "?" },
    { source: null, metadata: null },
  ])("is shown without an unknown interface: %j", async (from) => {
    auditLog(() => ({ json: { entries: [{ ...ENTRY, ...from }] } }));
    expect((await authorsOf(CLUSTER_ID, [stranger])).by.get("stranger")).toBe("eve@example.com");
  });

  test("cannot bring line breaks or hidden characters into a sentence", async () => {
    auditLog(() => ({ json: { entries: [{ ...ENTRY, user_email: "e\n\u202eve@example.com" }] } }));
    expect((await authorsOf(CLUSTER_ID, [stranger])).by.get("stranger")).toBe("eve@example.com");
  });
});

test.each<[string, Reply, boolean]>([
  ["may not read it", { status: 403, json: {} }, true],
  ["meets an answer that is none", { text: "<html>" }, false],
])("a key that %s is not used for it again for an hour, and drift is still reported", async (_, reply, refused) => {
  const asked = auditLog(() => reply);
  const now = Date.now();
  for (let round = 0; round < 5; round++)
    expect(await authorsOf(CLUSTER_ID, [stranger], now)).toEqual({ by: new Map(), refused });
  expect(asked()).toHaveLength(1);
  await authorsOf(CLUSTER_ID, [stranger], now + HOUR);
  expect(asked()).toHaveLength(2);
});

test("the notice of drift has the name", async () => {
  await readInBackground(CLUSTER_ID);
  auditLog(() => ({ json: { entries: [{ ...ENTRY, created_at: time(Date.now()) }] } }));
  world.users.set("stranger", "x");
  await readInBackground(CLUSTER_ID);
  await drain(5_000);
  const { notices } = await noticesOf(await store(), world.ada.id);
  expect(notices[0]?.text).toMatch(
    /^The SQL user stranger \(by eve@example.com\) was created outside Rolecall on cluster/,
  );
});

test("the page of a SQL user names who created it outside, also once it is adopted, to those who may read the audit", async () => {
  await readInBackground(CLUSTER_ID);
  auditLog(() => ({ json: { entries: [{ ...ENTRY, created_at: time(Date.now()) }] } }));
  world.users.set("stranger", "x");
  await readInBackground(CLUSTER_ID);
  await drain(5_000);
  const at = { clusterId: CLUSTER_ID, name: "stranger" };
  const seenBy = async (by: Person) => {
    const page = await look(by, sqlUserDoor, at);
    return page.ok ? page.value.outsideBy : page.error.code;
  };
  const developer = await person("Dev", { role: "cluster_developer" });
  expect([await seenBy(world.ada), await seenBy(developer)]).toEqual(["eve@example.com", null]);
  const described = { ...at, ownerTeamId: world.payments, purpose: "", contact: "", notes: "", kind: null };
  expect((await change(world.ada, describeSqlUserDoor, described)).ok).toBe(true);
  expect(await seenBy(world.ada)).toBe("eve@example.com");
});

test("the mail of drift names the role that would show the author, where the key may not read the log", async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  registry()?.delete("env");
  await readInBackground(CLUSTER_ID);
  auditLog(() => ({ status: 403, json: {} }));
  world.users.set("stranger", "x");
  await readInBackground(CLUSTER_ID);
  await drain(5_000);
  const mails = mailsIn(join(folder(), "mail")).map((mail) => mail.replaceAll("=\n", ""));
  expect(mails.some((mail) => mail.includes("Give it the organization role Auditor"))).toBe(true);
});
