import { z } from "zod";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import type { CheckMode } from "#lib/sql/assumptions/report.ts";
import { type Outcome, RESULTS, type Result, SEEN, type Seen } from "#lib/sql/assumptions/seen.ts";
import { lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { voidRestrictedOn } from "../sql-users/void-restricted.ts";

/** What was seen of an assumption. `at`: when, where that was an earlier check than the last one. */
type KeptOutcome = Outcome & { readonly at?: number | undefined };

/** What checks saw of each assumption, by its number. */
type Outcomes = ReadonlyMap<string, KeptOutcome>;

export type StoredCheck = {
  readonly at: number;
  readonly mode: CheckMode;
  readonly plan: string;
  readonly version: string;
  readonly outcomes: Outcomes;
};

/** Words of other releases are left out: an assumption without an outcome was not seen. */
const outcomesSchema = z.array(z.tuple([z.string(), z.string(), z.string()], z.number())).transform((all) => {
  const known = new Map<string, KeptOutcome>();
  for (const [id, result, seen, at] of all)
    if (Object.hasOwn(RESULTS, result) && Object.hasOwn(SEEN, seen))
      known.set(id, { result: result as Result, seen: seen as Seen, at });
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

/** What only a full check sees, and this one did not try. */
const UNTRIED: ReadonlySet<Seen> = new Set(["needs_change", "not_reached"]);

/** Year and number of a release: what a full check saw of another one says nothing of this one. */
const releaseOf = (version: string) => /^v\d+\.\d+(?!\d)/.exec(version)?.[0] ?? version;

/**
 * What is known after a check. What did not hold before and is not seen now still does not: only an answer that is as assumed takes that back.
 * What held in a full check of this release, and was not tried now, is kept with its time; that opens no door, since *not seen* closes none.
 */
function afterCheck(before: StoredCheck | undefined, { version, outcomes }: StoredCheck): Outcomes {
  const kept = new Map(outcomes);
  const isSameRelease = before !== undefined && releaseOf(before.version) === releaseOf(version);
  for (const [number, { result, seen, at = before?.at }] of before?.outcomes ?? []) {
    const now = outcomes.get(number);
    if (now?.result !== "unseen") continue;
    const isKept = result === "differs" || (result === "holds" && isSameRelease && UNTRIED.has(now.seen));
    if (isKept) kept.set(number, { result, seen, at });
  }
  return kept;
}

/**
 * Stores a check, beside what earlier ones saw better. Where *restricted* rests on what does not hold, no SQL user of the cluster is any
 * more; resolves to how many were.
 */
export async function saveAssumptionCheck(store: Store, clusterId: string, check: StoredCheck): Promise<number> {
  const { at, mode, plan, version } = check;
  const id = clusterId.toLowerCase();
  return inTransaction(
    store,
    async (transaction) => {
      // The audit head comes first: every change locks it, and so does a proof of *restricted*.
      await lockAuditHead(transaction);
      const kept = afterCheck(await assumptionCheckOf(transaction, id), check);
      const told = JSON.stringify(
        Array.from(kept, ([number, { result, seen, at: earlier }]) =>
          earlier === undefined ? [number, result, seen] : [number, result, seen, earlier],
        ),
      );
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
