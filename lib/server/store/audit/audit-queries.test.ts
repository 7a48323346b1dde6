import fc from "fast-check";
import type { CompiledQuery } from "kysely";
import { describe, expect, test } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { present } from "#lib/shared/present.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { eachStore } from "../../../testing/server.ts";
import { noting, planOf } from "../../../testing/stores/query-plans.ts";
import type { Store } from "../db/base.ts";
import type { AuditRow, NewEvent } from "./audit-event.ts";
import { appendAuditEvents } from "./audit-events.ts";
import { type FoundPage, findAuditEvents, OPEN_MS, recentActors } from "./audit-queries.ts";
import type { AuditSearch } from "./audit-walk.ts";

const NOW = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const CLUSTERS = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const ACTORS = ["ada@example.com", "Ada@example.com", "ben@example.com", ""];
const ACTIONS: AuditAction[] = ["sql_user.create", "sql_user.delete", "session.sign_in"];
const TARGETS = ["app_user", "app-user", "Ärger"];

let ids = 0;

/** The forms of one change: an intent and its outcome, an intent alone, or a final event alone. */
const happening = fc.record({
  kind: fc.constantFrom("whole", "whole", "whole", "open", "single"),
  minutesAgo: fc.integer({ min: 0, max: 60 }),
  actor: fc.constantFrom(...ACTORS),
  action: fc.constantFrom(...ACTIONS),
  cluster: fc.constantFrom(null, ...CLUSTERS),
  target: fc.constantFrom(null, ...TARGETS),
  outcome: fc.constantFrom("done", "done", "refused", "failed", "unknown"),
  request: fc.constantFrom("", "req_1", "req_2"),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function eventsOf({ kind, minutesAgo, actor, action, cluster, target, outcome, request }: Happening): NewEvent[] {
  const about = { actor, actorId: actor === "" ? null : `acc_${actor}`, action, clusterId: cluster, target };
  const made = { ...about, at: NOW - minutesAgo * MINUTE, requestId: request };
  const intent = testEvent(`evt_${++ids}`, { ...made, outcome: "intended" });
  const final = testEvent(`evt_${++ids}`, { ...made, outcome });
  if (kind === "single") return [final];
  return kind === "open" ? [intent] : [intent, { ...final, intentId: intent.id }];
}

const search = fc.record(
  {
    clusters: fc.constantFrom<AuditSearch["clusters"]>("all", "all", "any", CLUSTERS, CLUSTERS.slice(0, 1), []),
    actor: fc.constantFrom(...ACTORS, "never@example.com"),
    actions: fc.subarray(ACTIONS),
    target: fc.constantFrom(...TARGETS, "app%"),
    outcome: fc.constantFrom("done", "refused", "failed", "unknown", "running"),
    requestId: fc.constantFrom("req_1", "req_2", "req_3"),
    from: fc.integer({ min: NOW - 70 * MINUTE, max: NOW }),
    to: fc.integer({ min: NOW - 70 * MINUTE, max: NOW }),
  },
  { requiredKeys: ["clusters"] },
) as fc.Arbitrary<AuditSearch>;

/** The search as its description defines it, one event after the other. */
function naive(rows: readonly AuditRow[], wanted: AuditSearch): number[] {
  const settled = new Set(rows.map(({ intent_id }) => intent_id));
  const { clusters, actor, actions, target, outcome, requestId, from, to } = wanted;
  return rows
    .filter((row) => row.outcome !== "intended" || !settled.has(row.id))
    .filter((row) => {
      const shown = row.outcome !== "intended" ? row.outcome : row.at > NOW - OPEN_MS ? "running" : "unknown";
      return (
        (clusters === "all" ||
          (row.cluster_id !== null && (clusters === "any" || clusters.includes(row.cluster_id)))) &&
        (actor === undefined || row.actor === actor) &&
        (actions === undefined || actions.includes(row.action)) &&
        (target === undefined || row.target === target) &&
        (outcome === undefined || shown === outcome) &&
        (requestId === undefined || row.request_id === requestId) &&
        (from === undefined || row.at >= from) &&
        (to === undefined || row.at <= to)
      );
    })
    .map(({ sequence }) => sequence)
    .reverse();
}

async function allPages(db: Store, wanted: AuditSearch, limit: number, steps: number): Promise<FoundPage[]> {
  const pages: FoundPage[] = [];
  for (let below: number | undefined; ; ) {
    const page = await findAuditEvents(
      db,
      wanted,
      present({
        limit,
        steps,
        now: NOW,
        below,
      }),
    );
    pages.push(page);
    if (page.next === undefined) return pages;
    if (below !== undefined) expect(page.next).toBeLessThan(below);
    below = page.next;
  }
}

async function fill(db: Store, happenings: readonly Happening[]): Promise<AuditRow[]> {
  for (const table of ["audit_events", "open_intents", "audit_checkpoints"] as const)
    await db.deleteFrom(table).execute();
  await db.updateTable("audit_head").set({ sequence: 0, hash: "" }).execute();
  // As they are written: in the order of time, apart from the difference of two servers' clocks.
  const inOrder = [...happenings].sort((one, other) => other.minutesAgo - one.minutesAgo);
  await appendAuditEvents(
    db,
    inOrder.flatMap((each, index) =>
      eventsOf(each).map((event) => ({ ...event, at: event.at - (index % 3 === 0 ? 0 : MINUTE) })),
    ),
  );
  return db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
}

eachStore((db) => {
  describe("a search in the audit", () => {
    test("finds what a look at each event finds, in the order of the chain, whatever the size of pages", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(happening, { maxLength: 40 }),
          fc.array(fc.tuple(search, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 })), {
            minLength: 8,
            maxLength: 8,
          }),
          async (happenings, searches) => {
            const rows = await fill(db(), happenings);
            for (const [wanted, limit, steps] of searches) {
              const pages = await allPages(db(), wanted, limit, steps);
              expect(pages.flatMap(({ found }) => found.map(({ event }) => event.sequence))).toEqual(
                naive(rows, wanted),
              );
              for (const { found } of pages) expect(found.length).toBeLessThanOrEqual(limit);
              for (const { found } of pages)
                for (const { event, intent } of found)
                  expect(intent?.hash).toBe(rows.find(({ id }) => id === event.intentId)?.hash);
            }
          },
        ),
        { numRuns: process.env.ROLECALL_PROVE ? 300 : 12, seed: 4, endOnFailure: true },
      );
    }, 120_000);

    test("says up to when it has looked where it stops before a page is full", async () => {
      // Both are common, but for the oldest event never together: no index can know that.
      const both: Happening = { ...one(), action: "sql_user.delete" };
      const either = (index: number) => (index % 2 ? { ...both, target: "app-user" } : one());
      await fill(db(), [
        both,
        ...Array.from({ length: 59 }, (_, index) => ({ ...either(index), minutesAgo: 59 - index })),
      ]);
      const wanted = { clusters: "all", target: "app_user", actions: ["sql_user.delete"] } as const;
      const page = await findAuditEvents(db(), wanted, { limit: 10, steps: 5, now: NOW });
      expect(page.found).toEqual([]);
      expect(page.next).toBeGreaterThan(1);
      expect(page.searchedTo).toBeGreaterThan(NOW - 30 * MINUTE);
      const pages = await allPages(db(), wanted, 10, 5);
      expect(pages.flatMap(({ found }) => found)).toHaveLength(1);
    });

    test("does not see what was archived, deleted or not", async () => {
      const rows = await fill(
        db(),
        Array.from({ length: 10 }, () => one()),
      );
      const { sequence, hash } = rows[9] as AuditRow;
      await db().insertInto("audit_checkpoints").values({ sequence, hash, archived_at: NOW }).execute();
      const { found } = await findAuditEvents(db(), { clusters: "all" }, { limit: 100, now: NOW });
      expect(found.map(({ event }) => event.sequence)).toEqual([20, 18, 16, 14, 12]);
    });
  });
});

function one(): Happening {
  return {
    kind: "whole",
    minutesAgo: 60,
    actor: "ada@example.com",
    action: "sql_user.create",
    cluster: CLUSTERS[0] as string,
    target: "app_user",
    outcome: "done",
    request: "req_1",
  };
}

const SEARCHES: Record<string, AuditSearch> = {
  nothing: { clusters: "all" },
  actor: { clusters: "all", actor: "ada@example.com" },
  "a group of actions": { clusters: "all", actions: ACTIONS },
  cluster: { clusters: CLUSTERS.slice(0, 1) },
  "several clusters": { clusters: CLUSTERS },
  target: { clusters: CLUSTERS.slice(0, 1), target: "app_user" },
  "request id": { clusters: "all", requestId: "req_1" },
  done: { clusters: "all", outcome: "done" },
  failed: { clusters: "all", outcome: "failed" },
  time: { clusters: "all", from: NOW - 30 * MINUTE, to: NOW - 10 * MINUTE },
  "all at once": {
    clusters: CLUSTERS,
    actor: "ada@example.com",
    actions: ACTIONS,
    target: "app_user",
    outcome: "failed",
    requestId: "req_1",
    from: NOW - 30 * MINUTE,
    to: NOW,
  },
};

eachStore((db) => {
  describe("the plan of a search", () => {
    test.each(Object.entries(SEARCHES))("by %s reads the events through an index", async (by, wanted) => {
      await fill(
        db(),
        Array.from({ length: 200 }, (_, index) => ({ ...one(), minutesAgo: index % 60 })),
      );
      const { store, queries } = noting(db());
      await findAuditEvents(store, wanted, { limit: 10, now: NOW });
      expect(queries.length).toBeGreaterThan(2);
      const plans: string[] = [];
      for (const query of queries) plans.push(await planOf(db(), query));
      for (const plan of plans) expect(plan).not.toMatch(/SCAN audit_events|Seq Scan on audit_events/i);
      if (by.endsWith("cluster")) expect(plans.join("\n")).not.toMatch(/audit_events_pkey|autoindex_audit_events_1/);
      expect(plans.join("\n")).toMatch(
        /audit_events_by_|audit_events_not_done|audit_events_pkey|autoindex_audit_events/,
      );
    });
  });

  describe("who acted on clusters of late", () => {
    const by = (actor: string, cluster: string | null, kind: Happening["kind"] = "whole") => ({
      ...one(),
      kind,
      actor,
      cluster,
    });
    const [first = "", second = ""] = CLUSTERS;

    test("are the actors of each of them, also of a quiet one beside a busy one", async () => {
      const early = [by("ada@example.com", first), by("cid@example.com", null), by("open@example.com", first, "open")];
      const busy = { ...by("ben@example.com", second, "single"), minutesAgo: 1 };
      await fill(db(), [...early, ...Array.from({ length: 1_200 }, () => busy)]);
      const actors = async (clusters: "all" | string[]) => [...(await recentActors(db(), clusters))].toSorted();
      expect(await actors([first])).toEqual(["acc_ada@example.com"]);
      expect(await actors([second])).toEqual(["acc_ben@example.com"]);
      expect(await actors([first, second])).toEqual(["acc_ada@example.com", "acc_ben@example.com"]);
      expect(await actors([])).toEqual([]);
      expect(await actors("all")).toEqual(["acc_ada@example.com", "acc_ben@example.com"]);
      const many = Array.from({ length: 250 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`);
      expect(await actors([...many, first])).toEqual(["acc_ada@example.com"]);
    });

    test("are found through the index of events by cluster, whatever else the audit has", async () => {
      await fill(
        db(),
        Array.from({ length: 200 }, () => one()),
      );
      const { store, queries } = noting(db());
      await recentActors(store, CLUSTERS);
      // Each part of a union is noted too; the whole is noted last.
      const plan = await planOf(db(), queries.at(-1) as CompiledQuery);
      expect(plan.match(/audit_events_by_cluster_id/g)).toHaveLength(CLUSTERS.length);
      expect(plan).not.toMatch(/SCAN audit_events|Seq Scan on audit_events|pkey/i);
    });
  });
});
