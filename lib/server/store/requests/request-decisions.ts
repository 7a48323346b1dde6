import { sql, type UpdateObject } from "kysely";
import type { NotAtOnce } from "#lib/shared/requests/rules.ts";
import type { Store } from "../db/open.ts";
import type { Tables } from "../db/tables.ts";
import { asSearched } from "./requests.ts";

type Decider = { id: string; name: string };
/** Rules that decide alone, by their ids. */
type ByRule = { rule: string };
export type Approval = {
  by: Decider | ByRule;
  name: string;
  /** JSON, where it differs from the request */
  approved: string | null;
  sqlUserId: string | null;
  /** until when it can be claimed */
  expiresAt: number;
  /** the mark of what it decided, of temporary access */
  seal?: string | undefined;
};

/** Approves a pending request. Of several decisions at once, one gets true. */
export async function saveApproved(store: Store, id: string, approval: Approval, now = Date.now()): Promise<boolean> {
  const { by, name, approved, sqlUserId, expiresAt, seal } = approval;
  return decide(
    store,
    { id },
    {
      state: "approved",
      name,
      approved,
      sql_user_id: sqlUserId,
      expires_at: expiresAt,
      grant_seal: seal ?? null,
      // Under either name it is found.
      searched: sql`searched || ${`\n${asSearched(name)}`}`,
      ...decidedBy(by, now),
    },
    now,
  );
}

/** Approves a pending request, for a person to carry it out on the cluster. Of several decisions at once, one gets true. */
export async function saveByHand(
  store: Store,
  id: string,
  { by, name, approved }: { by: Decider } & Pick<Approval, "name" | "approved">,
  now = Date.now(),
): Promise<boolean> {
  const searched = sql<string>`searched || ${`\n${asSearched(name)}`}`;
  return decide(store, { id }, { state: "manual", name, approved, searched, ...decidedBy(by, now) }, now);
}

/** Saves that a person says to have carried it out, or to have set the password of an approved one. Of several at once, one gets true. */
export async function saveSaidDone(
  store: Store,
  { id, state }: { id: string; state: "manual" | "approved" },
  by: string,
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set({ finished_at: now, hand_by: by, attempt: null })
    .where("id", "=", id)
    .where("state", "=", state)
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Saves that a request is denied. */
export async function saveDenied(
  store: Store,
  id: string,
  { by, reason }: { by: Decider; reason: string },
  now = Date.now(),
): Promise<boolean> {
  return decide(store, { id }, { state: "denied", decision_reason: reason, ...decidedBy(by, now) }, now);
}

/** Saves that a request that is pending or to be carried out by hand is taken back by its requester. */
export async function saveWithdrawn(
  store: Store,
  which: { id: string; requesterId: string },
  now = Date.now(),
): Promise<boolean> {
  if (await decide(store, which, { state: "withdrawn" }, now)) return true;
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set({ state: "withdrawn" })
    .where("id", "=", which.id)
    .where("requester_id", "=", which.requesterId)
    .where("state", "=", "manual")
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function decidedBy(by: Decider | ByRule, now: number) {
  if ("rule" in by) return { decided_at: now, by_rule: by.rule };
  return { decided_at: now, decided_by_id: by.id, decided_by: by.name };
}

/** Says why a rule did not give a pending request at once. */
export async function saveNotByRule(store: Store, id: string, why: NotAtOnce): Promise<void> {
  await store
    .updateTable("requests")
    .set({ not_by_rule: why })
    .where("id", "=", id)
    .where("state", "=", "pending")
    .execute();
}

async function decide(
  store: Store,
  { id, requesterId }: { id: string; requesterId?: string },
  change: UpdateObject<Tables, "requests">,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set(change)
    .where("id", "=", id)
    .$if(requesterId !== undefined, (query) => query.where("requester_id", "=", requesterId ?? ""))
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
