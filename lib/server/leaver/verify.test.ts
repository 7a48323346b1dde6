import { beforeEach, describe, expect, test } from "vitest";
import type { Leaver } from "#lib/shared/people/leaver.ts";
import {
  apps,
  bea,
  beginLeaving,
  evidenceFiles,
  resultsOf,
  start,
  sweepUntilDone,
  targetOf,
  until,
} from "../../testing/accounts/leaver-steps.ts";
import { leave, serviceTokens } from "../../testing/accounts/leaver-tokens.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, world } from "../../testing/request-steps.ts";
import { change } from "../../testing/requests.ts";
import { verifyReview } from "../audit/evidence/verify-review.mjs";
import { sha256 } from "../base/sha256.ts";
import { revokeTokenDoor } from "../edge/doors/people/api-tokens.ts";
import { exemptFromLeaverDoor } from "../edge/doors/people/leaver.ts";
import { appendAuditEvents, auditHead, chained } from "../store/audit/audit-events.ts";
import { newEvent } from "../store/audit/record-event.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import type { Tables } from "../store/db/tables.ts";
import { openLeavers } from "../store/jobs/leavers.ts";

freshServer();

const REASON = "Retired next week.";
const headOf = async () => (await auditHead(await store())).hash;
const download = () => evidenceFiles(world.ada, bea);
/** The words of the script about what can be downloaded now, with a hash that was noted elsewhere. */
const verified = async (...heads: string[]) => verifyReview(await download(), ...heads);

/** A plan that is done: `app_0` was left as it is, `app_1` rotated, one token revoked and one left. Resolves to the head at its end. */
async function leaveFully(): Promise<string> {
  await apps(2, 2);
  const [deploy = "", kept = ""] = await serviceTokens("deploy", "kept");
  world.instead = (request) =>
    request.method === "PUT" && request.path.includes("app_0") ? { status: 400, json: { code: 3 } } : undefined;
  expect(codeOf(await start())).toBe("ok");
  const page = await until(world.ada, bea, (each) => Object.values(resultsOf(each)).sort().join() === "failed,rotated");
  expect(codeOf(await change(world.ada, revokeTokenDoor, { id: deploy }))).toBe("ok");
  expect(codeOf(await leave(kept))).toBe("ok");
  expect(codeOf(await exempt(page))).toBe("ok");
  await sweepUntilDone();
  return headOf();
}

/** A plan that waits for a decision about `app_0` and one token. */
async function leaveOne(): Promise<Leaver> {
  await apps(1, 1);
  await serviceTokens("kept");
  world.instead = (request) => (request.method === "PUT" ? { status: 400, json: { code: 3 } } : undefined);
  expect(codeOf(await start())).toBe("ok");
  return until(world.ada, bea, (each) => resultsOf(each).app_0 === "failed");
}

function exempt({ users }: Leaver) {
  const sqlUserIds = users.flatMap(({ name, sqlUserId }) => (name === "app_0" ? sqlUserId : []));
  return change(
    world.ada,
    exemptFromLeaverDoor,
    Object.assign({ sqlUserIds, tokenIds: [], reason: REASON }, targetOf(bea)),
  );
}

function raise(): never {
  throw new Error("no plan is open");
}

/** Ways to change the store afterwards, each with what the script says of it. */
const TAMPERINGS: Record<string, { does: (db: Store) => Promise<unknown>; says: string }> = {
  "a step's row is deleted": {
    does: (db) => db.deleteFrom("job_steps").where("step", "=", "void").execute(),
    says: "leaver.json and plan.json differ in steps.",
  },
  "a step's facts are edited": {
    does: (db) => db.updateTable("job_steps").set({ facts: "{}" }).where("step", "=", "disable").execute(),
    says: "leaver.json and plan.json differ in steps.",
  },
  "a step's event is deleted": {
    does: (db) => db.deleteFrom("audit_events").where("action", "=", "account.disable").execute(),
    says: "The chain is broken or cut.",
  },
  "a step's event is edited": {
    does: (db) =>
      db.updateTable("audit_events").set({ actor: "eve@example.com" }).where("action", "=", "leaver.void").execute(),
    says: "The chain is broken or cut.",
  },
  "the reason that a password stays is edited": {
    does: (db) => db.updateTable("leaver_users").set({ exempt_reason: "The CTO said so." }).execute(),
    says: "leaver.json and plan.json differ about app_0.",
  },
  "who left a token is edited": {
    does: (db) => db.updateTable("leaver_tokens").set({ left_by: "Eve" }).execute(),
    says: "leaver.json and plan.json differ about kept.",
  },
  "it is forgotten that the account was shown a password": {
    does: (db) => db.deleteFrom("exposures").execute(),
    says: "leaver.json does not have app_0 as plan.json has it.",
  },
  "the record of the end is edited": {
    does: (db) =>
      db
        .updateTable("leaver_records")
        .set(({ fn, val }) => ({ text: fn("replace", ["text", val(REASON), val("The CTO said so.")]) }))
        .execute(),
    says: "plan.json is not what the end recorded.",
  },
  "the record of the end is deleted": {
    does: (db) => db.deleteFrom("leaver_records").execute(),
    says: "A file is missing or unreadable",
  },
  "the plan is opened again": {
    does: async (db) => {
      await db.updateTable("job_items").set({ state: "waiting" }).where("step", "=", "settle").execute();
      await db.updateTable("jobs").set({ state: "running" }).where("kind", "=", "leaver").execute();
    },
    says: "The plan is called done and has no end in the chain, or the reverse.",
  },
};

type Listed = { id: string; name: string; result: string; reason?: string; cluster: { id: string } };
type Downloaded = { sqlUsers: Listed[]; serviceTokens: Omit<Listed, "cluster">[] };
/** Those that `name` names, to be changed in place. */
const named = ({ sqlUsers, serviceTokens }: Downloaded, name: string) =>
  [...sqlUsers, ...serviceTokens].filter((each) => each.name === name);

/** Ways to change leaver.json in the folder, each with what the script says of it. */
const FORGERIES: Record<string, { does: (file: Downloaded) => unknown; says: string }> = {
  "a SQL user that was rotated has another name": {
    does: (file) => named(file, "app_1").map((each) => Object.assign(each, { name: "payroll" })),
    says: "leaver.json does not have app_1 as plan.json has it.",
  },
  "a SQL user that was rotated is of another cluster": {
    does: (file) => named(file, "app_1").map((each) => Object.assign(each, { cluster: { id: "another" } })),
    says: "leaver.json does not have app_1 as plan.json has it.",
  },
  "a token that was left has another name": {
    does: (file) => named(file, "kept").map((each) => Object.assign(each, { name: "other" })),
    says: "leaver.json does not have kept as plan.json has it.",
  },
  "a SQL user is listed again under another name": {
    does: (file) => file.sqlUsers.push(...file.sqlUsers.map((each) => Object.assign({}, each, { name: "payroll" }))),
    says: "leaver.json lists one more than once.",
  },
  "a SQL user that was left is called rotated": {
    does: (file) => named(file, "app_0").map((each) => Object.assign(each, { result: "rotated", reason: undefined })),
    says: "app_0 has no new password.",
  },
};

/** Another reason everywhere, with the digest of the end and all hashes computed anew. */
async function forge(db: Store): Promise<void> {
  const forged = (text: string) => text.replaceAll(REASON, "The CTO said so.");
  let record = forged((await db.selectFrom("leaver_records").selectAll().executeTakeFirstOrThrow()).text);
  await db.updateTable("leaver_users").set({ exempt_reason: "The CTO said so." }).execute();
  let before = "";
  let sequence = 0;
  for (const { hash, previous_hash: _, ...row } of await db
    .selectFrom("audit_events")
    .selectAll()
    .orderBy("sequence")
    .execute()) {
    const details = { ...JSON.parse(forged(row.details)) };
    if (row.action === "leaver.end") details.plan = sha256(record);
    const event = chained({ ...row, details: JSON.stringify(details) }, before);
    await db.updateTable("audit_events").set(event).where("sequence", "=", row.sequence).execute();
    record = record.replaceAll(hash, event.hash);
    [before, sequence] = [event.hash, row.sequence];
  }
  await db.updateTable("leaver_records").set({ text: record }).execute();
  await db.updateTable("audit_head").set({ hash: before, sequence }).execute();
}

const TABLES = [
  ...["jobs", "job_items", "job_steps", "leaver_users", "leaver_tokens", "leaver_records", "exposures"],
  ...["audit_events", "audit_head"],
] as (keyof Tables)[];

/** Does something to the store, and undoes it. */
async function undone<T>(does: (db: Store) => Promise<T>): Promise<T> {
  const db = await store();
  const saved = await Promise.all(TABLES.map((table) => db.selectFrom(table).selectAll().execute()));
  const answer = await does(db);
  for (const [at, table] of TABLES.entries()) {
    await db.deleteFrom(table).execute();
    for (const row of saved[at] ?? []) await db.insertInto(table).values(row).execute();
  }
  return answer;
}

describe("the evidence of a leaver plan", () => {
  beforeEach(() => beginLeaving());

  test("is proved by a head that was noted after its end, and by no earlier one; what was changed in the store since is found", async () => {
    await apps(1, 0);
    const before = await headOf();
    const head = await leaveFully();
    const files = await download();
    expect([...files.keys()].sort()).toEqual([
      ...["README.txt", "chain.txt", "events.jsonl", "leaver.json", "plan.json", "verify-review.mjs"],
    ]);
    expect(verifyReview(files, head)).toMatchObject({ ok: true, proved: true });
    expect(verifyReview(files, head).words.join(" ")).toMatch(/^PROVED\. .*Bea: 2 SQL users/);
    expect(verifyReview(files)).toMatchObject({ ok: true, proved: false });
    expect(verifyReview(files, before).words).toContain("No event here has one of these heads.");
    for (const [name, { does, says }] of Object.entries(TAMPERINGS)) {
      const report = await undone(async (db) => {
        await does(db);
        return verified(head);
      });
      expect(report, name).toMatchObject({ ok: false, proved: false });
      expect(report.words.join(" "), name).toContain(says);
    }
    for (const [name, { does, says }] of Object.entries(FORGERIES)) {
      const document = JSON.parse(String(files.get("leaver.json")));
      does(document);
      const text = `${JSON.stringify(document, null, 2)}\n`;
      const report = verifyReview(new Map(files).set("leaver.json", Buffer.from(text)), head);
      expect(report, name).toMatchObject({ ok: false, proved: false });
      expect(report.words, name).toContain(says);
    }
    // A program reads the second one, and a person the first.
    const twofold = String(files.get("leaver.json")).replace("{", '{\n  "sqlUsers": [],');
    const twice = verifyReview(new Map(files).set("leaver.json", Buffer.from(twofold)), head);
    expect(twice.words).toContain("leaver.json is not written as Rolecall writes it.");
    const withMore = verifyReview(new Map(files).set("review.json", Buffer.from("{}")), head);
    expect(withMore.words).toContain("review.json is no file of this evidence.");
    const forged = await undone(async (db) => {
      await forge(db);
      return { known: await verified(head), unknown: await verified() };
    });
    expect(forged.known.words).toContain("No event here has one of these heads.");
    expect(forged.unknown).toMatchObject({ ok: true, proved: false });
    expect(await verified(head)).toMatchObject({ proved: true });
  });

  test("is not proved where a reason was edited before the end, which then recorded it", async () => {
    const page = await leaveOne();
    const left = await exempt(page);
    // A genuine reason, of another decision.
    await (await store()).updateTable("leaver_users").set({ exempt_reason: "Its program ends on Friday." }).execute();
    expect(codeOf(left)).toBe("ok");
    expect(codeOf(await leave(page.serviceTokens[0]?.id ?? ""))).toBe("ok");
    await sweepUntilDone();
    const { ok, words } = await verified(await headOf());
    expect(ok).toBe(false);
    expect(words).toContain("app_0 was left, and no event has this reason.");
  });

  test("says of a plan that is not done that its results are not bound", async () => {
    const page = await leaveOne();
    expect(await exempt(page).then(codeOf)).toBe("ok");
    const files = await download();
    expect(files.has("plan.json")).toBe(false);
    expect(verifyReview(files, await headOf())).toMatchObject({ ok: false });
    const head = JSON.parse(String(files.get("leaver.json"))).audit.hash;
    expect(verifyReview(files, head)).toMatchObject({ ok: true, proved: false });
    expect(verifyReview(files, head).words[0]).toMatch(/^NOT PROVED.*the plan is not done/);
  });

  test("says the same of a plan that an older version ended, whose end recorded only counts", async () => {
    const page = await leaveOne();
    expect(await exempt(page).then(codeOf)).toBe("ok");
    const db = await store();
    const { runner, id } = (await openLeavers(db))[0] ?? raise();
    const event = newEvent({
      action: "leaver.end",
      actor: { accountId: runner.id, email: runner.email },
      target: targetOf(bea).email,
      outcome: "done",
      request: { requestId: runner.requestId, address: runner.address },
      details: { leaver: id, exempt: 1, openTokens: 1 },
    });
    await db.updateTable("job_items").set({ state: "done" }).where("job_id", "=", id).execute();
    await db.updateTable("jobs").set({ state: "ended", ended_at: Date.now() }).where("id", "=", id).execute();
    await appendAuditEvents(db, [event]);
    const report = await verified(await headOf());
    expect(report).toMatchObject({ ok: true, proved: false });
    expect(report.words[0]).toMatch(/^NOT PROVED.*the version of Rolecall that ended the plan was older/);
    const edited = await undone(async () => {
      await db.deleteFrom("job_steps").where("step", "=", "void").execute();
      return verified(await headOf());
    });
    expect(edited.words).toContain("The plan does not have its four steps.");
  });
});
