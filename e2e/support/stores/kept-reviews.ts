import { expect } from "playwright/test";
import { auditOf } from "../audit.ts";
import type { Rolecall } from "../rolecall.ts";
import { inStore } from "../store-file.ts";

/* What holds of reviews in the store, however often their server was killed. */

/** Each review has all its rows and one event of its start, and each such event a review. */
export function expectWholeStarts(rolecall: Rolecall): void {
  const events = auditOf(rolecall.folder).filter(
    ({ action, outcome }) => action === "review.start" && outcome === "done",
  );
  const started = events.map(
    ({ details }) => JSON.parse(details) as { review: string; rows: number; population: string },
  );
  const stored = inStore(
    rolecall,
    "select id, population, sha256, (select count(*) from review_rows where review_id = reviews.id) as there from reviews",
  );
  expect(stored.map(({ id, population, sha256, there }) => [id, population, sha256, there]).sort()).toEqual(
    started.map(({ review, rows, population }) => [review, rows, population, rows]).sort(),
  );
}

/** Every decision that was answered is there, each has its event, and each row is as its last decision says. */
export function expectSaved(
  rolecall: Rolecall,
  id: string,
  saved: readonly { row: string; version: number; by: string }[],
): void {
  const made = inStore(rolecall, "select * from review_decisions where review_id = ? order by place", id);
  const places = new Map<string, number>();
  const versions = made.map(({ row_id, by_id, event }) => {
    const version = (places.get(String(row_id)) ?? 0) + 1;
    places.set(String(row_id), version);
    return { row: String(row_id), version, by: String(by_id), event: String(event) };
  });
  const keyOf = ({ row, version, by }: { row: string; version: number; by: string }) => `${row} ${version} ${by}`;
  const there = new Set(versions.map(keyOf));
  expect(saved.map(keyOf).filter((key) => !there.has(key))).toEqual([]);
  // The event of a decision that came too late holds nothing.
  const events = new Set(
    auditOf(rolecall.folder).flatMap(({ id: event, action, outcome, details }) =>
      action === "review.decide" && outcome === "done" && details.includes('"sha256"') ? event : [],
    ),
  );
  expect(versions.filter(({ event }) => !events.has(event))).toEqual([]);
  expect(new Set(versions.map(({ event }) => event)).size).toBe(events.size);
  const last = new Map(made.map(({ row_id, decision }) => [row_id, decision]));
  const rows = inStore(rolecall, "select id, decision, version from review_rows where review_id = ?", id);
  for (const row of rows)
    expect([row.decision, row.version]).toEqual([last.get(row.id ?? "") ?? null, places.get(String(row.id)) ?? 0]);
}

/** A closed review has all files and the one event of its close with their hash; an open one has neither. */
export function expectNoHalfEvidence(rolecall: Rolecall, id: string, state: string): void {
  const files = inStore(rolecall, "select name from review_files where review_id = ?", id);
  const closes = auditOf(rolecall.folder).flatMap(({ action, outcome, details }) =>
    action === "review.close" && outcome === "done"
      ? String((JSON.parse(details) as { manifest: string }).manifest)
      : [],
  );
  const [{ manifest } = {}] = inStore(rolecall, "select manifest from reviews where id = ?", id);
  expect([state, files.length > 0, closes]).toEqual([state, state === "closed", state === "closed" ? [manifest] : []]);
}

/** The evidence has every decision that was answered, by the person who made it. */
export function expectDecisions(
  files: ReadonlyMap<string, Buffer>,
  saved: readonly { row: string; by: string; decision: string }[],
): void {
  const lines = String(files.get("decisions.jsonl")).split("\n").filter(Boolean);
  const decisions = lines.map((line) => JSON.parse(line) as { row: string; decision: string; by: { id: string } });
  const counted = (all: readonly string[]) => Map.groupBy(all, (each) => each);
  const there = counted(decisions.map(({ row, decision, by }) => `${row} ${decision} ${by.id}`));
  for (const [key, some] of counted(saved.map(({ row, decision, by }) => `${row} ${decision} ${by}`)))
    expect(there.get(key)?.length ?? 0, key).toBeGreaterThanOrEqual(some.length);
}
