import { z } from "zod";
import type { Remedy, ReviewProof, ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";
import { holdsFewer } from "#lib/sql/answers/compare/holds-fewer.ts";
import type { NewEvent } from "../audit/audit-event.ts";
import { appendWithin, lockAuditHead } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import { camel } from "../db/camel.ts";
import { inTransaction } from "../db/transaction.ts";
import { frozenPrivileges } from "./review-decision-rules.ts";
import { heirOf } from "./review-views.ts";

/** A decision that is not carried out yet, with the present facts of the store. Times are epoch milliseconds. */
export type OpenRemedy = {
  rowId: string;
  reviewId: string;
  clusterId: string;
  name: string;
  version: number;
  remedy: Remedy;
  decidedAt: number;
  /** of the very SQL user that was frozen */
  endedAt: number | null;
  state: string;
  /** time (no later than the request for the answer), author and databases of the proof; null where unknown */
  stateAt: number | null;
  stateSince: number | null;
  stateBy: string | null;
  isLive: boolean;
  databases: readonly string[];
  /** whether it was restricted at the start and at the decision, so that another check shows nothing */
  wasRestricted: boolean;
  /** its privileges at the start and now; null where unknown */
  privileges: readonly string[] | null;
  held: readonly string[] | null;
  passwordChangedAt: number | null;
  passwordChangedBy: string | null;
  /** how it ended, and who did it outside Rolecall, where that is known */
  endedHow: string | null;
  outsideBy: string | null;
  /** another SQL user has this name now */
  isRemade: boolean;
  /** when the newest complete list of the cluster was begun */
  listAt: number | null;
};

/** A row whose decision is not proved yet. */
export type OpenRow = {
  rowId: string;
  reviewId: string;
  name: string;
  version: number;
  remedy: Remedy;
  decidedAt: number;
  subjectId: string;
  /** JSON of what was frozen */
  facts: string;
};

/** The rows of this kind whose decisions are not proved, of this review or of all. */
export async function openRows(
  store: Store,
  kind: ReviewRowKind,
  reviewId?: string,
  most = 20_000,
): Promise<OpenRow[]> {
  const rows = await store
    .selectFrom("review_rows")
    .select(["id as rowId", "review_id", "name", "version", "decision", "decided_at", "subject_id", "facts"])
    .where("remedy", "=", "open")
    .where("kind", "=", kind)
    .$if(reviewId !== undefined, (query) => query.where("review_id", "=", reviewId ?? ""))
    .orderBy("review_id")
    .orderBy("position")
    .limit(most)
    .execute();
  return rows.flatMap((each) => {
    const { decision, decidedAt, ...row } = camel(each);
    return decision === null || decision === "keep" || decidedAt === null
      ? []
      : { ...row, remedy: decision, decidedAt };
  });
}

/** How many decisions of a review are not proved. */
export async function countOpen(store: Store, reviewId: string): Promise<number> {
  const { count } = await store
    .selectFrom("review_rows")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("remedy", "=", "open")
    .where("review_id", "=", reviewId)
    .executeTakeFirstOrThrow();
  return count;
}

/** The open decisions about SQL users, of this review or of all. */
export async function openRemedies(store: Store, reviewId?: string, most = 20_000): Promise<OpenRemedy[]> {
  const rows = await store
    .selectFrom("review_rows as r")
    .innerJoin("sql_users as s", "s.id", "r.subject_id")
    .leftJoin("cluster_readings as c", "c.cluster_id", "r.cluster_id")
    .select(["r.id as rowId", "r.review_id", "r.cluster_id", "r.name", "r.version", "r.decision", "r.decided_at"])
    .select([
      "s.ended_at",
      "s.admin_state as state",
      "s.admin_state_at as stateAt",
      "s.admin_state_since as stateSince",
    ])
    .select(["s.admin_state_by as stateBy", "s.admin_state_live as live", "s.admin_state_databases as databases"])
    .select(["r.state as frozen", "r.state_decided as decided", "r.facts", "s.held"])
    .select(["s.password_changed_at", "s.password_changed_by", "s.ended_how", "s.outside_by"])
    .select(["c.last_complete_at as listAt", heirOf("s").as("other")])
    .where("r.remedy", "=", "open")
    .$if(reviewId !== undefined, (query) => query.where("r.review_id", "=", reviewId ?? ""))
    .orderBy("r.review_id")
    .orderBy("r.position")
    .limit(most)
    .execute();
  return rows.flatMap((row) => {
    const { decision, decidedAt, live, databases, frozen, decided, facts, held, other, ...open } = camel(row);
    if (decision === null || decision === "keep" || decidedAt === null) return [];
    return {
      ...open,
      remedy: decision,
      decidedAt,
      isLive: live === 1,
      databases: namesSchema.parse(JSON.parse(databases ?? "[]")),
      wasRestricted: frozen === "restricted" && (decided ?? frozen) === "restricted",
      privileges: frozenPrivileges(facts),
      held: held === null ? null : namesSchema.parse(JSON.parse(held)),
      isRemade: other !== null,
    };
  });
}

const namesSchema = z.array(z.string());

/** How it was carried out: the proof and its time. */
export type FoundProof = { how: ReviewProof; at: number };

/**
 * The proof that a decision was carried out, or undefined. `remove`: the SQL user is in no complete list that was begun after the decision
 * and after it was found gone. `rotate`: Rolecall set a password after it. `restrict`: an answer of the database that was requested after
 * it shows it as restricted, with fewer privileges where it was restricted before. For one that is gone, neither is needed; a new SQL user of the same name proves nothing.
 */
export function proofOf(open: OpenRemedy): FoundProof | undefined {
  const { remedy, decidedAt, endedAt, isRemade, listAt } = open;
  if (endedAt !== null) {
    if (isRemade) return undefined;
    // The list that showed it gone may have started before the decision, and it may have been recreated since.
    const after = Math.max(endedAt, decidedAt);
    return listAt !== null && listAt > after ? { how: "absent", at: listAt } : undefined;
  }
  switch (remedy) {
    case "remove":
      return undefined;
    case "rotate": {
      const { passwordChangedAt: at } = open;
      return at !== null && at > decidedAt ? { how: "reset", at } : undefined;
    }
    case "restrict": {
      const { state, stateAt: at, stateSince: since, wasRestricted, privileges, held } = open;
      if (state !== "restricted" || at === null || since === null || since <= decidedAt) return undefined;
      if (!wasRestricted) return { how: "verified", at };
      return privileges !== null && held !== null && holdsFewer(held, privileges) ? { how: "narrowed", at } : undefined;
    }
    default:
      return remedy satisfies never;
  }
}

/** Saves proofs with an event for each; one whose decision has changed meanwhile is left out. Resolves to how many were saved. */
export async function saveProofs(
  store: Store,
  found: readonly { rowId: string; version: number; proof: FoundProof; event: NewEvent }[],
): Promise<number> {
  let all = 0;
  for (const batch of batches(found))
    all += await inTransaction(
      store,
      async (transaction) => {
        await lockAuditHead(transaction);
        const closing = transaction.selectFrom("reviews").select("id").where("state", "=", "closing");
        let saved = 0;
        for (const { rowId, version, proof, event } of batch) {
          const { numUpdatedRows } = await transaction
            .updateTable("review_rows")
            .set({ remedy: "proved", proof: proof.how, proof_at: proof.at, proof_event: event.id })
            .where("id", "=", rowId)
            .where("version", "=", version)
            .where("remedy", "=", "open")
            // The evidence is being made from the present proofs.
            .where("review_id", "not in", closing)
            .executeTakeFirst();
          if (numUpdatedRows !== 1n) continue;
          await appendWithin(transaction, [event]);
          await transaction
            .updateTable("review_rows")
            .set((eb) => ({
              proof_sequence: eb.selectFrom("audit_events").select("sequence").where("id", "=", event.id),
            }))
            .where("id", "=", rowId)
            .execute();
          saved += 1;
        }
        return saved;
      },
      "read committed",
    );
  return all;
}
