import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, events, world } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { beginReview, decideNamed, exported, signOffAs, started } from "../../testing/reviews/review-steps.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed } from "../../testing/server.ts";
import { verifyReview } from "../audit/evidence/verify-review.mjs";
import {
  checkReviewDoor,
  closeReviewDoor,
  decideDoor,
  reviewEvidenceDoor,
  reviewExportCheckDoor,
  reviewExportDoor,
  reviewFileDoor,
} from "../edge/doors/reviews.ts";
import { deleteSqlUserDoor } from "../edge/doors/sql-users/sql-users.ts";
import { deleteArchived, lastWholeEvent, setCheckpoint } from "../store/audit/audit-archive.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { newEvent } from "../store/audit/record-event.ts";
import { store } from "../store/db/store.ts";
import { beginClose, reopen } from "../store/reviews/review-close.ts";
import { saveReset } from "../store/sql-users/sql-users.ts";
import { prove } from "./acts/prove.ts";
import { sweepReviews } from "./acts/sweep.ts";

freshServer();

beforeEach(async () => {
  await beginReview(["pay_a"]);
});

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A closed review: one row kept, one removed with proof, one to rotate, one undecided. */
async function closed(): Promise<string> {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a"], "remove", "Wrong row");
  await decideNamed(world.mara, id, ["pay_a"], "keep");
  await decideNamed(world.mara, id, ["pay_b"], "remove", "Old");
  await decideNamed(world.mara, id, ["pay_c"], "rotate", "Leaked");
  await change(world.cleo, deleteSqlUserDoor, at("pay_b"));
  await change(world.cleo, checkReviewDoor, { id });
  expect(codeOf(await signOffAs(world.mara, id))).toBe("ok");
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 1 }))).toBe("ok");
  return id;
}

test("the download of a review is proved by the head of the real audit, also after later proofs and events", async () => {
  const id = await closed();
  const db = await store();
  const atClose = await auditHead(db);
  const first = await exported(world.cleo, id);
  expect(verifyReview(first, atClose.hash)).toMatchObject({ ok: true });
  await saveReset(db, at("pay_c"), byNamed("Cleo"), Date.now() + 1_000);
  await sweepReviews(db);
  const newest = await auditHead(db);
  const later = await exported(world.cleo, id);
  expect(verifyReview(later, newest.hash)).toMatchObject({ ok: true });
  expect(verifyReview(later, atClose.hash)).toMatchObject({ ok: true });
  // Only the chain has grown.
  for (const [name, content] of first)
    if (name !== "chain.txt") expect([name, later.get(name)]).toEqual([name, content]);
  const states = String(later.get("results.jsonl"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).state);
  expect(states).toEqual(["kept", "done", "open", "undecided"]);
});

test("a decision that was changed in the store itself is found, although the audit was made anew", async () => {
  const id = await closed();
  const head = await auditHead(await store());
  const files = await exported(world.cleo, id);
  const forged = new Map(files).set(
    "decisions.jsonl",
    Buffer.from(String(files.get("decisions.jsonl")).replace('"rotate"', '"keep"')),
  );
  expect(verifyReview(forged, head.hash).ok).toBe(false);
});

test("the evidence is for those who manage the review, after its close, and its download is recorded and takes the password", async () => {
  const open = await started(world.cleo);
  for (const door of [reviewEvidenceDoor, reviewExportCheckDoor]) {
    expect(codeOf(await look(world.cleo, door, { id: open }))).toBe("not_found");
    expect(codeOf(await look(world.ben, door, { id: open }))).toBe("forbidden");
  }
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id: open, undecided: 4 }))).toBe("ok");
  const evidence = await look(world.cleo, reviewEvidenceDoor, { id: open });
  expect(evidence).toMatchObject({ ok: true, value: { head: await auditHead(await store()) } });
  if (!evidence.ok) throw new Error(evidence.error.code);
  for (const { name, bytes } of evidence.value.files) {
    const file = await look(world.cleo, reviewFileDoor, { id: open, file: name });
    expect(file.ok && Buffer.byteLength(file.value.text)).toBe(bytes);
  }
  expect(codeOf(await look(world.cleo, reviewFileDoor, { id: open, file: "../rolecall.db" }))).toBe("not_found");
  expect(codeOf(await look(world.mara, reviewFileDoor, { id: open, file: "review.json" }))).toBe("forbidden");
  await exported(world.cleo, open);
  const written = (await events()).filter(({ action, outcome }) => action === "review.export" && outcome !== "refused");
  expect(written).toMatchObject([{ outcome: "done", details: { review: open } }]);
});

test("the evidence shows only the events that prove it, and no refused person", async () => {
  const id = await started(world.cleo);
  const rows = [{ id: "rvr_none", version: 0 }];
  const refused = await change(world.ben, decideDoor, { id, rows, decision: "keep", note: "" });
  expect(codeOf(refused)).toBe("not_found");
  const tried = await (await store())
    .selectFrom("audit_events")
    .select("id")
    .where("actor", "=", "ben@example.com")
    .execute();
  expect(tried.length).toBeGreaterThan(0);
  await decideNamed(world.mara, id, ["pay_a"], "keep");
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("ok");
  const shown = String((await exported(world.cleo, id)).get("events.jsonl"));
  const lines = shown
    .trim()
    .split("\n")
    .map((line) => Object.fromEntries(JSON.parse(line)));
  expect(lines.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "review.start done",
    "review.decide done",
    "review.close done",
  ]);
  expect(shown).not.toContain("ben@example.com");
});

test("a review whose start was archived keeps its files, and says that its chain is in the archive", async () => {
  const id = await closed();
  const db = await store();
  const cut = await lastWholeEvent(db, Date.now() + 1_000);
  if (!cut) throw new Error("nothing to archive");
  const request = { requestId: "req_x", address: "" };
  const event = newEvent({ action: "audit.archive", actor: null, request, outcome: "done", details: cut });
  expect(await setCheckpoint(db, { sequence: 0, hash: "" }, cut, event)).toBe(true);
  await deleteArchived(db);
  expect(codeOf(await change(world.cleo, reviewExportDoor, { id }))).toBe("review_archived");
  expect(codeOf(await look(world.cleo, reviewEvidenceDoor, { id }))).toBe("ok");
});

test("a proof that is found while the evidence is made waits for the close", async () => {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_c"], "rotate", "Leaked");
  const db = await store();
  await saveReset(db, at("pay_c"), byNamed("Cleo"), Date.now() + 1_000);
  expect(await beginClose(db, id, 3)).toBeUndefined();
  expect(await prove(db)).toBe(0);
  await reopen(db, id);
  expect(await prove(db)).toBe(1);
});

test("the close records the digest over all events of the review, and where the chain stood", async () => {
  const id = await closed();
  const files = await exported(world.cleo, id);
  const lines = String(files.get("events.jsonl")).trimEnd().split("\n");
  const close = JSON.parse(Object.fromEntries(JSON.parse(lines.pop() ?? "")).details);
  expect(close.events).toBe(hashOf(lines.map((line) => `${line}\n`).join("")));
  const hashes = await (await store()).selectFrom("audit_events").select("hash").execute();
  expect(hashes.map(({ hash }) => hash)).toContain(close.head);
});

test("of a filtered review, the evidence counts what was listed, in scope and left out, and names the source of the list", async () => {
  const scope = { clusters: [CLUSTER_ID], teams: [world.payments], kinds: null, states: null };
  const id = await started(world.cleo, { scope });
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("ok");
  const files = await exported(world.cleo, id);
  const source = "complete list of the CockroachDB Cloud API";
  expect(JSON.parse(String(files.get("review.json"))).clusters).toMatchObject([
    { source, listed: 4, rows: 3, leftOut: 1 },
  ]);
  const page = String(files.get("review.html"));
  expect(page).toMatch(/<td class="number">4<\/td><td class="number">3<\/td><td class="number">1<\/td>/);
  expect(page).toContain("It may not list SQL users that were created by SQL");
});

test("the evidence names the version of Rolecall", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(JSON.parse(String((await exported(world.cleo, await closed())).get("review.json")))).toMatchObject({
    version,
  });
});
