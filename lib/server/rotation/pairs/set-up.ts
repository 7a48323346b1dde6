import type { z } from "zod";
import { CALL_ACTIONS, type ChangeEffects } from "#lib/shared/change-effects.ts";
import type { pairInput } from "#lib/shared/sql-users/pairs.ts";
import { authorize, type Permit } from "../../access/guard.ts";
import { stillAllowed } from "../../access/limits.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { createOnCluster, creationOnClusterEffects } from "../../sql-users/create/create.ts";
import { store } from "../../store/db/store.ts";
import { withLease } from "../../store/jobs/turns.ts";
import { addPair, pairOf, removePair } from "../../store/sql-users/pairs.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";
import { attendAct } from "./at-step.ts";
import { readFacts, requireSound } from "./problems.ts";

type Resets = Permit<"sql_users.reset">;
type Target = { clusterId: string; name: string };
type Input = z.output<typeof pairInput>;

/** What making a pair sends: the creation of the partner, if it is to be created. */
export async function pairEffects(permit: Resets, { clusterId, name, partner, create }: Input): Promise<ChangeEffects> {
  if (!create) return { calls: [], sql: [] };
  const creates = authorize(permit.actor, "sql_users.create", clusterId);
  const { description } = await firstOf(permit, { clusterId, name });
  const effects = await creationOnClusterEffects(creates, { clusterId, name: partner });
  const events = [
    { action: CALL_ACTIONS.create, clusterId, target: partner, details: detailsOf(description, name) },
  ] as const;
  return { ...effects, events };
}

/**
 * Stores two SQL users as a pair in which `name` is active. With `create` the partner is created first, with a password that is never
 * shown. Changes no privileges; a script does that. Throws `pair_exists`, `pair_broken`, `sql_user_not_found`, and what a creation throws.
 */
export async function createPair(permit: Resets, input: Input, note: Note): Promise<null> {
  const { name, partner } = input;
  const { id: clusterId } = await clusterFacts().one(input.clusterId);
  const db = await store();
  const [one = "", other = ""] = [name, partner].sort();
  // Two requests must not create two partners at once.
  const inTurnOf = <T>(each: string, work: () => Promise<T>) =>
    withLease(db, { of: "pairName", clusterId, name: each }, work, { waitMs: 0 });
  return inTurnOf(one, () => inTurnOf(other, () => createAlone(permit, { ...input, clusterId }, note)));
}

async function createAlone(permit: Resets, input: Input, note: Note): Promise<null> {
  const { clusterId, name, partner, create } = input;
  const db = await store();
  for (const each of [name, partner]) if (await pairOf(db, { clusterId, name: each })) throw new Refusal("pair_exists");
  const first = await firstOf(permit, { clusterId, name });
  if (!create) return storePair(permit, input, first);
  await createPartner(permit, { clusterId, name: partner }, first, note);
  try {
    return await storePair(permit, input, first);
  } catch (error) {
    // The partner exists, so the error must not say that nothing was changed.
    throw error instanceof Refusal ? new Refusal("outcome_unknown", error.more) : error;
  }
}

async function storePair(permit: Resets, { clusterId, partner, role }: Input, first: StoredSqlUser): Promise<null> {
  const db = await store();
  const facts = await readFacts(clusterId);
  if (!facts.there.has(partner)) throw new Refusal("sql_user_not_found");
  const second = facts.rows.get(partner);
  // The first complete list gives every SQL user its row.
  if (!second) throw new Refusal("busy");
  const members = [first, second].map((row) => ({ name: row.name, sqlUserId: row.id }));
  const [active, idle] = members;
  if (!active || !idle) throw new Error("a pair has two");
  requireSound(
    facts,
    members.map((member) => ({ member, isIdle: false })),
    { actor: permit.actor, clusterId },
  );
  if (!(await addPair(db, { clusterId, role, active, idle, by: permit.actor.name }))) throw new Refusal("pair_exists");
  return null;
}

/** The SQL user that applications use now. Throws `sql_user_not_found` and `pair_broken`. */
async function firstOf(
  { actor }: Resets,
  { clusterId, name }: Target,
): Promise<StoredSqlUser & { owner: string | null }> {
  const facts = await readFacts(clusterId);
  const row = facts.rows.get(name);
  if (!facts.there.has(name)) throw new Refusal("sql_user_not_found");
  if (!row) throw new Refusal("busy");
  requireSound(facts, [{ member: { name, sqlUserId: row.id }, isIdle: false }], { actor, clusterId });
  return row;
}

const detailsOf = ({ purpose }: StoredSqlUser["description"], of: string) => ({ purpose, pairOf: of });

/** Creates the partner with the same owner and description. Its password is never shown, since the first step of the pair sets a new one. */
async function createPartner(
  { actor }: Resets,
  target: Target,
  { name: of, description, ownerTeamId }: StoredSqlUser,
  note: Note,
): Promise<void> {
  const creates = authorize(actor, "sql_users.create", target.clusterId);
  const { requestId, address } = await requestContext();
  const about = { action: CALL_ACTIONS.create, actor, request: { requestId, address }, ...target } as const;
  const subject = { clusterId: target.clusterId, target: target.name, details: detailsOf(description, of) };
  note({ sent: true });
  const before = stillAllowed(creates, target);
  const requested = { id: newId("usr"), takeOver: false, forRequester: false, before };
  const { unfinished } = await recorded(
    { action: about.action, actor, request: about.request, ...subject },
    (noteOne) => createOnCluster(creates, { ...target, ...description, ownerTeamId }, noteOne, requested),
  );
  if (unfinished)
    throw new Refusal(unfinished.code ?? "creation_not_proved", { vendorMessage: unfinished.words ?? "" });
}

/** Removes the pair from the store. Changes nothing on the cluster. Throws `not_found`, and `busy` while one of its steps runs. */
export async function splitPair(permit: Resets, target: Target, note: Note): Promise<null> {
  return attendAct(permit, target, "split", async ({ context, save }) => {
    // The pair may have been flipped before this had its turn.
    const pair = await pairOf(context.db, target);
    if (pair?.id !== context.job.input.id) throw new Refusal("not_found");
    note({ active: pair.active.name, idle: pair.idle.name, role: pair.role });
    await save(async (transaction) => {
      await removePair(transaction, pair);
      return true;
    });
    return null;
  });
}
