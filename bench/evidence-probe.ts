// Makes the evidence of a review of COUNT SQL users, and measures how long its files, its chain and its verification take.
// Run with --conditions=react-server: `evidence-probe.ts COUNT`, one line of JSON.

import { verifyReview } from "#lib/server/audit/evidence/verify-review.mjs";
import { buildEvidence } from "#lib/server/reviews/evidence/build-evidence.ts";
import { chainFiles, ofReview } from "#lib/server/store/audit/audit-chain-file.ts";
import type { AuditRow } from "#lib/server/store/audit/audit-event.ts";
import { collected } from "#lib/testing/doubles/collected.ts";
import { AIKO, evidenceOf, rowOf, story } from "#lib/testing/reviews/review-evidence.ts";

const BATCH = 2_000;
const DECISIONS = ["keep", "remove", "rotate"] as const;
const FACTS = {
  purpose: "Takes the orders of the shop every night",
  owner: "Payments",
  state: "restricted",
  verifiedBy: "Aiko",
  verifiedAt: 1_780_000_000_000,
  privileges: ["SELECT on shop.orders", "INSERT on shop.orders"],
  protected: false,
};

const count = Number(process.argv[2]);
const population = Array.from({ length: count }, (_, at) => rowOf(`rvr_${at}`, `app_${at}`, { facts: FACTS }));
// Each row is decided by itself, which makes the most events; of three changes two are proved.
const decisions = population.map(({ row }, at) => [
  { row, decision: DECISIONS[at % 3] ?? "keep", by: AIKO, note: "Runs every night" },
]);
const proofs = population.flatMap(({ row }, at) => (at % 3 === 1 ? [{ row }] : []));
const { files, head, input, rows } = await evidenceOf({ ...story(), population, decisions, proofs });

const buildMs = await timed(() => buildEvidence(input));
const chainMs = await timed(async () => {
  for (const { pieces } of await chainFiles(ofReview(input.review.id), () => batches(rows))) await collected(pieces());
});
const verifyMs = await timed(async () => {
  if (!verifyReview(files, head).ok) throw new Error("the evidence is not proved");
});
console.log(JSON.stringify({ events: rows.length, buildMs, chainMs, verifyMs }));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function* batches(all: readonly AuditRow[]): AsyncGenerator<readonly AuditRow[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}
