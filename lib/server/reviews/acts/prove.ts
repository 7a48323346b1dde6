import { CALL_ACTIONS } from "#lib/shared/change-effects.ts";
import { REVIEW_ROW_KINDS, type ReviewRowKind } from "#lib/shared/reviews/review-rows.ts";
import type { Permit } from "../../access/guard.ts";
import { newId } from "../../base/ids.ts";
import type { Facts } from "../../base/note.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import { newEvent, ROLECALL } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/base.ts";
import { store } from "../../store/db/store.ts";
import {
  countOpen,
  type FoundProof,
  type OpenRemedy,
  openRemedies,
  proofOf,
  saveProofs,
} from "../../store/reviews/review-proofs.ts";
import { isUnsettled } from "../../store/sql-users/unsettled-names.ts";
import { findManaged } from "../find-review.ts";
import { provedAccounts } from "./account-proofs.ts";
import { carrierFacts, type FoundRemedy } from "./found-remedy.ts";
import { provedTokens } from "./token-proofs.ts";

/** How the decisions about each kind of row are proved. */
const PROVED: Record<
  ReviewRowKind,
  (db: Store, reviewId: string | undefined, lists: ReadonlyMap<string, number>) => Promise<FoundRemedy[]>
> = {
  sql_user: provedSqlUsers,
  account: (db, reviewId) => provedAccounts(db, reviewId),
  token: (db, reviewId) => provedTokens(db, reviewId),
};

/**
 * Finds the decisions that are carried out by now, of one review or of all, and records each proof in the audit. Resolves to their number.
 * `lists`: start times of complete lists that are newer than the stored ones.
 */
export async function prove(
  db: Store,
  reviewId?: string,
  lists: ReadonlyMap<string, number> = new Map(),
): Promise<number> {
  const found = (await Promise.all(REVIEW_ROW_KINDS.map((kind) => PROVED[kind](db, reviewId, lists)))).flat();
  if (found.length === 0) return 0;
  const proved = found.map(async (each) => {
    const { rowId, version, proof, carrier } = each;
    return { rowId, version, proof, event: eventOf(each, await carrierFacts(db, carrier)) };
  });
  return saveProofs(db, await Promise.all(proved));
}

function eventOf({ reviewId, rowId, clusterId, name, remedy, proof, details }: FoundRemedy, carrier: Facts) {
  return newEvent({
    action: "review.prove",
    actor: ROLECALL,
    outcome: "done",
    target: name,
    clusterId: clusterId ?? undefined,
    request: { requestId: newId("req"), address: "" },
    details: {
      review: reviewId,
      row: rowId,
      decision: remedy,
      proof: proof.how,
      ...details,
      ...carrier,
      at: new Date(proof.at).toISOString(),
    },
  });
}

async function provedSqlUsers(
  db: Store,
  reviewId: string | undefined,
  lists: ReadonlyMap<string, number>,
): Promise<FoundRemedy[]> {
  const found: FoundRemedy[] = [];
  for (const open of await openRemedies(db, reviewId)) {
    const listAt = Math.max(open.listAt ?? 0, lists.get(open.clusterId) ?? 0);
    const proof = proofOf({ ...open, listAt: listAt > 0 ? listAt : null });
    if (!proof || (proof.how === "absent" && (await isUnsettled(db, { ...open, listAt })))) continue;
    found.push({ ...open, proof, carrier: carrierOf(proof, open), details: detailsOf(proof, open) });
  }
  return found;
}

/** A deletion outside Rolecall has no event of a person; nor has a statement that was run outside. */
function carrierOf({ how, at: until }: FoundProof, open: OpenRemedy): FoundRemedy["carrier"] {
  const { name, clusterId, decidedAt: since, endedHow, outsideBy, passwordChangedBy } = open;
  if (how === "reset" && passwordChangedBy !== null) return { by: passwordChangedBy };
  if (how === "absent" && endedHow === "vanished")
    return { by: outsideBy === null ? "outside Rolecall" : `${outsideBy}, outside Rolecall` };
  const actions = [how === "absent" ? CALL_ACTIONS.delete : "sql_user.apply"] as const;
  return { actions, targets: [name], clusterId, since, until };
}

function detailsOf({ how }: FoundProof, open: OpenRemedy): Facts {
  if (how !== "verified" && how !== "narrowed") return {};
  const fewer = { privileges: (open.held ?? []).join(", ") };
  return Object.assign(verificationOf(open), how === "narrowed" ? fewer : {});
}

/** The fields of the event `sql_user.verify`: a pasted answer does not prove which cluster answered, and covers only its databases. */
function verificationOf({ stateBy, isLive, databases }: OpenRemedy): Facts {
  return {
    state: "restricted",
    verifiedBy: stateBy ?? "",
    databases: databases.join(", "),
    live: isLive ? true : undefined,
    cluster: isLive ? undefined : "not proved",
  };
}

/**
 * Reads the lists of clusters with open decisions, then looks for proofs again. A cluster that cannot be read proves nothing. Resolves to
 * how many decisions were proved and how many are open. Throws `not_found` and `forbidden`.
 */
export async function checkReview(
  { actor }: Permit<"reviews.manage">,
  { id }: { id: string },
): Promise<{ proved: number; open: number }> {
  await findManaged(actor, id);
  const db = await store();
  const lists = new Map<string, number>();
  await readLists(lists, await openRemedies(db, id));
  // A SQL user that this list shows as gone is proved by a later list.
  const isNews = ({ clusterId, endedAt }: OpenRemedy) => (endedAt ?? 0) >= (lists.get(clusterId) ?? Number.MAX_VALUE);
  await readLists(lists, (await openRemedies(db, id)).filter(isNews));
  const proved = await prove(db, id, lists);
  return { proved, open: await countOpen(db, id) };
}

/** Stores the start times of complete lists of these clusters. */
async function readLists(lists: Map<string, number>, open: readonly OpenRemedy[]): Promise<void> {
  const clusters = new Set(open.map(({ clusterId }) => clusterId));
  await Promise.all(
    [...clusters].map(async (clusterId) => {
      try {
        const reading = await readSqlUsers(clusterId, true, recordDrift);
        await reading.all;
        lists.set(clusterId, reading.begunAt);
      } catch {
        // Its decision stays open.
      }
    }),
  );
}
