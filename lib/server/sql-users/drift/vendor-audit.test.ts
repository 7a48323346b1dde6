import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { answerLog, createdEntry, DELETED, serveLog } from "../../../testing/doubles/vendor-log.ts";
import { mailsIn } from "../../../testing/next-headers.ts";
import { begin, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../../testing/requests.ts";
import { CLUSTER_ID, type Reply } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { drain } from "../../base/request/in-flight.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { describeSqlUserDoor, sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { noticesOf } from "../../store/people/notices.ts";
import type { DriftQuestion } from "../../store/sql-users/drift-questions.ts";
import { readInBackground } from "../reread-list.ts";
import { readAuthorsAgain } from "./drift-authors.ts";
import { authorsOf, tryVendorAudit } from "./vendor-audit.ts";

const folder = freshProcess();
beforeEach(() => begin());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 26, 12);
const time = (ms: number) => new Date(ms).toISOString();
const stranger: DriftQuestion = {
  what: "appeared",
  clusterId: CLUSTER_ID,
  name: "stranger",
  after: NOON,
  at: NOON + 300_000,
};
const ENTRY = createdEntry("stranger", NOON + MINUTE);

/** The entry with other fields. */
const entryWith = (other: object) => Object.assign({}, ENTRY, other);

async function namedAs(): Promise<string | undefined> {
  return (await authorsOf(await store(), [stranger])).by.get(stranger);
}

describe("who did it", () => {
  test("is the person that the vendor's audit log names", async () => {
    const asked = answerLog(() => ({ json: { entries: [ENTRY] } }));
    expect(await namedAs()).toBe("eve@example.com");
    expect(asked()[0]?.query.get("starting_from")).toBe(time(NOON - MINUTE - 1));
  });

  test("is a service account where it was one, with the way and the address that the entry has", async () => {
    const from = { source: "AUDIT_LOG_SOURCE_CC_API", metadata: { ip_address: "203.0.113.7" } };
    const entries = [entryWith({ user_email: undefined, service_account_name: "ci-bot", ...from })];
    answerLog(() => ({ json: { entries } }));
    expect(await namedAs()).toBe("the service account ci-bot by API from 203.0.113.7");
  });

  test.each<[string, object]>([
    ["is about another cluster", { cluster_id: OTHER_ID }],
    ["is about another action", { action: "AUDIT_LOG_ACTION_USER_LOGIN" }],
    ["is from another time", { created_at: time(NOON - HOUR) }],
    ["failed", { error: "denied" }],
    ["names a longer name", { payload: '{"name":"stranger.two"}' }],
    ["names it in text that is no JSON", { payload: "stranger" }],
    ["names nobody", { user_email: null }],
    ["has no payload", { payload: null }],
  ])("is not given by an entry that %s", async (_, other) => {
    answerLog(() => ({ json: { entries: [entryWith(other)] } }));
    expect(await namedAs()).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["as the vendor's SDK had it before, an object", { request: { name: "stranger" } }],
    ["under another name of the key", '{"sqlUser":{"username":"Stranger"},"cluster":{"name":"orders"}}'],
  ])("is given by a payload %s", async (_, payload) => {
    answerLog(() => ({ json: { entries: [entryWith({ payload })] } }));
    expect(await namedAs()).toBe("eve@example.com");
  });

  test.each([
    { source: "AUDIT_LOG_SOURCE_OF_TOMORROW", metadata: {} },
    { source: "constructor", metadata: "?" },
    { source: null, metadata: null },
  ])("is shown without an unknown interface: %j", async (from) => {
    answerLog(() => ({ json: { entries: [entryWith(from)] } }));
    expect(await namedAs()).toBe("eve@example.com");
  });

  test("cannot bring line breaks or hidden characters into a sentence", async () => {
    answerLog(() => ({ json: { entries: [entryWith({ user_email: "e\n\u202eve@example.com" })] } }));
    expect(await namedAs()).toBe("eve@example.com");
  });
});

test("a log whose pages do not end names nobody", async () => {
  let id = 0;
  const asked = answerLog((from) => {
    id++;
    const next = time(Date.parse(from) + 1);
    return {
      json: { entries: [entryWith({ id: String(id), created_at: next, payload: "" })], next_starting_from: next },
    };
  });
  expect((await authorsOf(await store(), [stranger])).by.size).toBe(0);
  expect(asked()).toHaveLength(1_000);
});

test("a key that may not read the log is not used for it again for an hour, unless an administrator opens Settings", async () => {
  const db = await store();
  let reply: Reply = { status: 403, json: {} };
  const asked = answerLog(() => reply);
  const now = Date.now();
  for (let round = 0; round < 5; round++)
    expect(await authorsOf(db, [stranger], now)).toEqual({ by: new Map(), forbidden: true });
  expect(asked()).toHaveLength(1);
  await authorsOf(db, [stranger], now + HOUR);
  expect(asked()).toHaveLength(2);
  expect(await tryVendorAudit(db, now + HOUR)).toBe("forbidden");
  reply = { json: { entries: [ENTRY] } };
  expect((await authorsOf(db, [stranger], now + HOUR)).forbidden).toBe(true);
  expect(await tryVendorAudit(db, now + HOUR)).toBe("reads");
  expect((await authorsOf(db, [stranger], now + HOUR)).by.get(stranger)).toBe("eve@example.com");
});

describe("an entry that comes late", () => {
  /** Makes `stranger` appear with no entry, and gives it one then; resolves to the time of the list. */
  async function late(): Promise<{ at: number; asked: () => unknown[]; arrive: () => void }> {
    await readInBackground(CLUSTER_ID);
    const entries: Record<string, unknown>[] = [];
    const asked = serveLog(() => entries);
    const entry = createdEntry("stranger", Date.now());
    world.users.set("stranger", "x");
    await readInBackground(CLUSTER_ID);
    await drain(5_000);
    const { at } = await (await store()).selectFrom("drift_questions").select("at").executeTakeFirstOrThrow();
    return { at, asked, arrive: () => entries.push(entry) };
  }

  test.each([1, 5, 30])(
    "names the author after %i minutes, on the page, in a notice and in the audit",
    async (minutes) => {
      const db = await store();
      const { at, arrive } = await late();
      for (const before of [1, 5, 30].filter((each) => each < minutes))
        await readAuthorsAgain(db, at + before * MINUTE);
      arrive();
      await readAuthorsAgain(db, at + minutes * MINUTE - 1);
      const page = async () => {
        const found = await look(world.ada, sqlUserDoor, { clusterId: CLUSTER_ID, name: "stranger" });
        return found.ok && found.value.outsideBy;
      };
      expect(await page()).toBeNull();
      await readAuthorsAgain(db, at + minutes * MINUTE);
      expect(await page()).toBe("eve@example.com");
      const { notices } = await noticesOf(db, world.ada.id);
      expect(notices.map(({ text }) => text)).toContainEqual(
        "The SQL user stranger on cluster orders was created outside Rolecall by eve@example.com, says the audit log of CockroachDB Cloud.",
      );
      const events = await db
        .selectFrom("audit_events")
        .selectAll()
        .where("action", "=", "sql_user.outside_author")
        .execute();
      expect(events.map(({ target, details }) => [target, JSON.parse(details)])).toEqual([
        ["stranger", { change: "created", by: "eve@example.com" }],
      ]);
    },
  );

  test("is not waited for longer than half an hour, and is asked for four times in all", async () => {
    const db = await store();
    const { at, asked, arrive } = await late();
    for (let seconds = 0; seconds < 40 * 60; seconds += 15) await readAuthorsAgain(db, at + seconds * 1_000);
    expect(asked()).toHaveLength(4);
    arrive();
    await readAuthorsAgain(db, at + HOUR);
    expect(asked()).toHaveLength(4);
  });
});

test("the notice of drift has the name", async () => {
  await readInBackground(CLUSTER_ID);
  answerLog(() => ({ json: { entries: [createdEntry("stranger", Date.now())] } }));
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
  answerLog(() => ({ json: { entries: [createdEntry("stranger", Date.now())] } }));
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

test("the list names who deleted a SQL user outside, to those who may read the audit", async () => {
  world.users.set("stranger", "x");
  await readInBackground(CLUSTER_ID);
  world.users.delete("stranger");
  const entries = [createdEntry("stranger", Date.now(), DELETED)];
  serveLog(() => entries);
  await readInBackground(CLUSTER_ID);
  await drain(5_000);
  const newest = async (by: Person) => {
    const list = await look(by, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });
    return list.ok && list.value.deletedOutside?.newest;
  };
  const developer = await person("Dev", { role: "cluster_developer" });
  expect(await newest(world.ada)).toEqual([{ name: "stranger", by: "eve@example.com" }]);
  expect(await newest(developer)).toEqual([{ name: "stranger", by: null }]);
});

test("the mail of drift names the role that would show the author, until the key has it", async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  registry()?.delete("env");
  await readInBackground(CLUSTER_ID);
  answerLog(() => ({ status: 403, json: {} }));
  const mailOf = async (name: string) => {
    world.users.set(name, "x");
    await readInBackground(CLUSTER_ID);
    await drain(5_000);
    const mails = mailsIn(join(folder(), "mail")).map((mail) => mail.replaceAll("=\n", ""));
    return mails.filter((mail) => mail.includes(name)).join();
  };
  expect(await mailOf("stranger")).toContain("Give it the organization role Auditor");
  answerLog(() => ({ json: { entries: [] } }));
  await tryVendorAudit(await store());
  const later = await mailOf("another");
  expect(later).toContain("The audit log of CockroachDB Cloud names the author.");
  expect(later).not.toContain("Auditor");
});
