import "server-only";
import { z } from "zod";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import type { CheckMode } from "#lib/sql/assumptions/report.ts";
import { type Outcome, RESULTS, type Result, SEEN, type Seen } from "#lib/sql/assumptions/seen.ts";
import { lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { voidRestrictedOn } from "../sql-users/void-restricted.ts";

/** What a check saw of each assumption, by its number. */
type Outcomes = ReadonlyMap<string, Outcome>;

export type StoredCheck = {
  readonly at: number;
  readonly mode: CheckMode;
  readonly plan: string;
  readonly version: string;
  readonly outcomes: Outcomes;
};

/** Words of other releases are left out: an assumption without an outcome was not seen. */
const outcomesSchema = z.array(z.tuple([z.string(), z.string(), z.string()])).transform((all) => {
  const known = new Map<string, Outcome>();
  for (const [id, result, seen] of all)
    if (Object.hasOwn(RESULTS, result) && Object.hasOwn(SEEN, seen))
      known.set(id, { result: result as Result, seen: seen as Seen });
  return known;
});

/** The last check of a cluster; undefined before the first. */
export async function assumptionCheckOf(store: Store, clusterId: string): Promise<StoredCheck | undefined> {
  const row = await store
    .selectFrom("assumption_checks")
    .selectAll()
    .where("cluster_id", "=", clusterId.toLowerCase())
    .executeTakeFirst();
  return (
    row && {
      at: row.checked_at,
      mode: row.mode === "full" ? "full" : "read-only",
      plan: row.plan,
      version: row.release,
      outcomes: outcomesIn(row.outcomes),
    }
  );
}

/** The assumptions that did not hold on this cluster when each was last seen, by number. None before the first check. */
export async function differingOn(store: Store, clusterId: string): Promise<(typeof ASSUMPTIONS)[number][]> {
  const check = await assumptionCheckOf(store, clusterId);
  return ASSUMPTIONS.filter(({ id }) => check?.outcomes.get(id)?.result === "differs");
}

/** What rests on an assumption that did not hold on this cluster when it was last seen. */
export async function shakenOn(store: Store, clusterId: string): Promise<ReadonlySet<Feature>> {
  return new Set((await differingOn(store, clusterId)).flatMap(({ dependents }) => dependents));
}

const outcomesIn = (text: string): Outcomes => outcomesSchema.parse(JSON.parse(text));

/**
 * Stores a check. What did not hold before and is not seen now still does not: only an answer that is as assumed takes that back. Where
 * *restricted* rests on what does not hold, no SQL user of the cluster is any more; resolves to how many were.
 */
export async function saveAssumptionCheck(
  store: Store,
  clusterId: string,
  { at, mode, plan, version, outcomes }: StoredCheck,
): Promise<number> {
  const id = clusterId.toLowerCase();
  return inTransaction(
    store,
    async (transaction) => {
      // The audit head comes first: every change locks it, and so does a proof of *restricted*.
      await lockAuditHead(transaction);
      const before = await assumptionCheckOf(transaction, id);
      const kept = new Map(outcomes);
      for (const [number, outcome] of before?.outcomes ?? [])
        if (outcome.result === "differs" && outcomes.get(number)?.result === "unseen") kept.set(number, outcome);
      const told = JSON.stringify([...kept].map(([number, { result, seen }]) => [number, result, seen]));
      const row = { checked_at: at, mode, plan, release: version, outcomes: told };
      await transaction
        .insertInto("assumption_checks")
        .values(Object.assign({ cluster_id: id }, row))
        .onConflict((conflict) => conflict.column("cluster_id").doUpdateSet(row))
        .execute();
      return (await shakenOn(transaction, id)).has("states") ? voidRestrictedOn(transaction, clusterId) : 0;
    },
    "read committed",
  );
}
