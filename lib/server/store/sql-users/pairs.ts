import type { PairStep, Seen } from "#lib/shared/sql-users/pairs.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

type Target = { clusterId: string; name: string };
/** A SQL user of a pair: `sqlUserId` is its row when the pair was made. */
export type StoredMember = { readonly name: string; readonly sqlUserId: string };

export type StoredPair = {
  readonly id: string;
  readonly clusterId: string;
  readonly role: string;
  readonly active: StoredMember;
  readonly idle: StoredMember;
  readonly activeSince: number;
  readonly step: PairStep;
  readonly at: number;
  readonly by: string;
  readonly setAt: number | null;
  readonly setBy: string | null;
  readonly sentTo: string | null;
  readonly deployedAt: number | null;
  readonly deployedBy: string | null;
  readonly seenAt: number | null;
  readonly seenBy: string | null;
  readonly seenHow: Seen | null;
  readonly madeAt: number;
  readonly madeBy: string;
};

type NewPair = { clusterId: string; role: string; active: StoredMember; idle: StoredMember; by: string };

/** Stores a pair that begins with its first step. False where one of these names is in a pair already. */
export async function addPair(store: Store, pair: NewPair, now = Date.now()): Promise<boolean> {
  const { clusterId, role, active, idle, by } = pair;
  const id = newId("par");
  return inTransaction(store, async (transaction) => {
    const taken = await transaction
      .selectFrom("pair_members")
      .select("name")
      .where("cluster_id", "=", clusterId)
      .where("name", "in", [active.name, idle.name])
      .execute();
    if (taken.length > 0) return false;
    await transaction
      .insertInto("pairs")
      .values({
        id,
        cluster_id: clusterId,
        role,
        active: active.name,
        active_since: now,
        step: "reset",
        at: now,
        by,
        ...NOTHING_DONE,
        made_at: now,
        made_by: by,
      })
      .execute();
    await transaction
      .insertInto("pair_members")
      .values([active, idle].map(({ name, sqlUserId }) => member(id, { clusterId, name, sqlUserId })))
      .execute();
    return true;
  });
}

const member = (id: string, { clusterId, name, sqlUserId }: Target & { sqlUserId: string }) => ({
  cluster_id: clusterId,
  name,
  pair_id: id,
  sql_user_id: sqlUserId,
});

const NOTHING_DONE = {
  set_at: null,
  set_by: null,
  sent_to: null,
  deployed_at: null,
  deployed_by: null,
  seen_at: null,
  seen_by: null,
  seen_how: null,
};

/** The pair that a name is in. The SQL user of that name may be another one by now. */
export async function pairOf(store: Store, { clusterId, name }: Target): Promise<StoredPair | undefined> {
  const row = await store
    .selectFrom("pairs")
    .selectAll()
    .where("id", "in", (eb) =>
      eb.selectFrom("pair_members").select("pair_id").where("cluster_id", "=", clusterId).where("name", "=", name),
    )
    .executeTakeFirst();
  if (!row) return undefined;
  const members = await store.selectFrom("pair_members").selectAll().where("pair_id", "=", row.id).execute();
  const [active] = members.filter((each) => each.name === row.active);
  const [idle] = members.filter((each) => each.name !== row.active);
  return active && idle && asPair(row, active, idle);
}

/** For each name of a cluster that is in a pair: its partner, and whether it is the active one. */
export async function pairsOn(
  store: Store,
  clusterId: string,
): Promise<Map<string, { partner: string; active: boolean }>> {
  const rows = await store
    .selectFrom("pair_members as one")
    .innerJoin("pairs", "pairs.id", "one.pair_id")
    .innerJoin("pair_members as other", (join) =>
      join.onRef("other.pair_id", "=", "one.pair_id").onRef("other.name", "<>", "one.name"),
    )
    .select(["one.name as name", "other.name as partner", "pairs.active as active"])
    .where("one.cluster_id", "=", clusterId)
    .execute();
  return new Map(rows.map(({ name, partner, active }) => [name, { partner, active: active === name }]));
}

/** The other one of a pair, and since when that is the active one; null where it is idle. */
export type Partner = { readonly partner: string; readonly activeSince: number | null };

/** The other one of the pair of each SQL user of a cluster that is in one, by name. */
export async function partnersOn(store: Store, clusterId: string): Promise<Map<string, Partner>> {
  const rows = await store
    .selectFrom("pair_members as one")
    .innerJoin("pairs", "pairs.id", "one.pair_id")
    .innerJoin("pair_members as other", (join) =>
      join.onRef("other.pair_id", "=", "one.pair_id").onRef("other.name", "<>", "one.name"),
    )
    .select(["one.name as name", "other.name as partner", "pairs.active as active", "pairs.active_since as since"])
    .where("one.cluster_id", "=", clusterId)
    .execute();
  return new Map(
    rows.map(({ name, partner, active, since }) => [name, { partner, activeSince: active === partner ? since : null }]),
  );
}

type Done = { by: string; at?: number };

/** Stores that the idle one has a new password, or that the team `sentTo` is to set one. Steps since the former one are void. */
export function savePairSet(
  store: Store,
  pair: StoredPair,
  { by, sentTo = null, at = Date.now() }: Done & { sentTo?: string | null },
) {
  return save(store, pair, { step: "deploy", ...NOTHING_DONE, set_at: at, set_by: by, sent_to: sentTo, by }, at);
}

/** `setAt`: when its password was set, which the person has deployed. */
export function savePairDeployed(store: Store, pair: StoredPair, { by, setAt }: Done & { setAt: number }) {
  const now = Date.now();
  return save(store, pair, { step: "idle", set_at: setAt, deployed_at: now, deployed_by: by, by }, now);
}

/** Stores that the active one has no session any more: as Rolecall read, or as a person said. The pair can now be flipped. */
export function savePairSeen(store: Store, pair: StoredPair, { by, how, at = Date.now() }: Done & { how: Seen }) {
  return save(store, pair, { step: "flip", seen_at: at, seen_by: by, seen_how: how, by }, Date.now());
}

/** Makes the idle one the active one, and returns the pair to its first step. */
export function savePairFlipped(store: Store, pair: StoredPair, { by }: Done) {
  const now = Date.now();
  return save(store, pair, { step: "reset", active: pair.idle.name, active_since: now, ...NOTHING_DONE, by }, now);
}

/** Dissolves a pair; its SQL users stay. */
export async function removePair(store: Store, { id }: Pick<StoredPair, "id">): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await transaction.deleteFrom("pair_members").where("pair_id", "=", id).execute();
    await transaction.deleteFrom("pairs").where("id", "=", id).execute();
  });
}

type Row = Tables["pairs"];

/** False where the pair was changed since it was read. */
async function save(store: Store, pair: StoredPair, changed: Partial<Row>, now: number): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("pairs")
    // Two changes of one millisecond are two states.
    .set({ ...changed, at: Math.max(now, pair.at + 1) })
    .where("id", "=", pair.id)
    .where("at", "=", pair.at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function asPair(row: Row, active: Tables["pair_members"], idle: Tables["pair_members"]): StoredPair {
  return {
    ...camel(row),
    active: { name: active.name, sqlUserId: active.sql_user_id },
    idle: { name: idle.name, sqlUserId: idle.sql_user_id },
  };
}
