import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { verifyReview } from "./verify-review.mjs";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const REVIEW = "rev_forged";

type Chain = { contents: string[]; hash: string };

function append(chain: Chain, content: string): void {
  chain.contents.push(content);
  chain.hash = sha256(JSON.stringify([chain.hash, content]));
}

/** The files of a person who knows the chain up to a genuine head, and invents a review behind it. `place`: how they write a place. */
function forged(place: (number: number) => unknown) {
  const before = sha256("before");
  const chain: Chain = { contents: [], hash: before };
  for (const each of ["a", "b", "c"]) append(chain, sha256(each));
  const genuine = chain.hash;
  const act = { event: "e2", row: "r1", decision: "keep", by: { id: "u1" }, at: "2026-01-01T00:00:00Z" };
  const started = JSON.stringify({ id: REVIEW, name: "Q4", fallback: { id: "u1" } });
  const files: Record<string, string> = {
    "population.jsonl": joined([
      JSON.stringify({ row: "r1", name: "app", clusterId: "c", concerns: ["u2"], reviewers: ["u1"] }),
    ]),
    "results.jsonl": joined([JSON.stringify({ row: "r1", state: "kept" })]),
    "decisions.jsonl": joined([JSON.stringify(act)]),
    "signoffs.jsonl": "",
    "start.json": started,
    "review.json": started,
  };
  files.SHA256SUMS = joined(Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}`));
  const events: string[] = [];
  const record = (sequence: unknown, id: string, action: string, details: Record<string, unknown>) => {
    const written = JSON.stringify(Object.assign({ review: REVIEW }, details));
    const at = Date.parse("2026-01-02");
    const event = { sequence, id, at, actor_id: "u1", action, outcome: "done", details: written };
    const line = JSON.stringify(Object.entries(event));
    append(chain, sha256(line));
    events.push(line);
  };
  record(4, "e1", "review.start", { start: sha256(started), population: sha256(files["population.jsonl"] ?? "") });
  record(5, "e2", "review.decide", { sha256: sha256(files["decisions.jsonl"] ?? "") });
  while (chain.contents.length < 11) append(chain, sha256(`padding ${chain.contents.length}`));
  const facts = { events: sha256(joined(events)), head: chain.hash, manifest: sha256(files.SHA256SUMS) };
  record(place(12), "e3", "review.close", facts);
  files["events.jsonl"] = joined(events);
  files["chain.txt"] = joined([JSON.stringify([place(1), before]), ...chain.contents, chain.hash]);
  return { files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])), genuine };
}

test("a review that was invented behind a genuine head is not proved by it", () => {
  const { files, genuine } = forged((number) => number);
  expect(verifyReview(files, genuine)).toMatchObject({ ok: false, proved: false });
  // All else about it is right.
  expect(verifyReview(files, undefined)).toMatchObject({ ok: true, proved: false });
});

test("nor where its places are texts, which are joined and compared letter by letter", () => {
  const { files, genuine } = forged(String);
  expect(verifyReview(files, genuine)).toMatchObject({ ok: false, proved: false });
});
