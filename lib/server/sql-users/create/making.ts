import { Refusal } from "../../base/failure.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import type { Store } from "../../store/db/open.ts";
import { type Creation, creationOf, removeCreation, saveCreationStep } from "../../store/sql-users/creations.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import type { Arranger } from "../../store/sql-users/sql-user-ends.ts";
import { saveCreated, saveReset } from "../../store/sql-users/sql-users.ts";
import { arrangerOf } from "../arranger.ts";
import { changing, saveChange } from "../changing.ts";
import {
  afterAdmin,
  asStop,
  called,
  type End,
  isNothingMade,
  storeWithoutAdmin,
  type Work,
  workOf,
} from "./attempt.ts";
import { makeNew, resume } from "./make.ts";
import type { Spec } from "./spec.ts";

/** Nothing is sent before it ends: until then, the creation is as it was, or is not stored. */
export const preparing = called(
  { as: "starter", recovered: { is: "failed", code: "internal" } },
  async (caller, context) => {
    if (!caller.make) throw new Error("there is nothing to make");
    const { found, store } = await caller.make.find();
    const end = await context.once(async (transaction) => {
      await store?.(transaction);
      return { is: "done", next: "making" };
    });
    const creation = await creationOf(context.db, context.item);
    if (!creation) throw new Refusal("busy");
    caller.work = Object.assign({ creation }, found);
    return end;
  },
);

/** Makes the SQL user. Where nothing was made, it is as if it had never begun. */
export const making = called({ as: "starter" }, async (caller, context) => {
  const { permit, note } = caller;
  const work = workOf(caller);
  const { creation, connection, password, prepared, resumed, spec } = work;
  const how = {
    requestId: prepared.requestId,
    before: async () => {
      await context.save({ unsure: true });
      await work.before();
      await requireAssumed([work.creation.clusterId], ["create", "born_without_admin"]);
    },
    saveByApi: () =>
      context.save({}, (transaction) => saveCreationStep(transaction, creation.id, { step: "begun", way: "api" })),
  };
  let { way } = creation;
  const make = async () => {
    const made = resumed?.isThere
      ? await resume(creation, password, how)
      : await makeNew(context.db, creation, connection, password, how);
    way = made.way;
    return { name: creation.name, answerLost: made.answerLost };
  };
  try {
    await changing(creation, note, make, true);
  } catch (error) {
    caller.error = error;
    return notMade(work, error);
  }
  const known = Object.assign({}, creation, { way });
  caller.work = Object.assign({}, work, { creation: known });
  note({ way });
  await saveChange(async () => saveMade(context.db, known, spec, await arrangerOf(permit.actor)));
  if (way === "api") return { is: "done", next: "demoting" };
  return { is: "done", next: afterAdmin(work), also: storeWithoutAdmin(work) };
});

function notMade({ creation, resumed }: Work, error: unknown): End {
  const code = asStop(error)?.code ?? "internal";
  if (!isNothingMade(error)) return { is: "unknown", code };
  if (resumed) return { is: "failed", code };
  return { is: "failed", code, also: (transaction) => removeCreation(transaction, creation.id) };
}

/** Saves the SQL user; a resumed creation may have saved a part before. */
async function saveMade(db: Store, { clusterId, name, sqlUserId, way }: Creation, spec: Spec, by: Arranger) {
  const known = await rowOf(db, { clusterId, name });
  if (known?.id === sqlUserId) return saveReset(db, { clusterId, name }, by);
  const { ownerTeamId, wantedUntil, description } = spec;
  const state = way === "api" ? "admin" : "unknown";
  const row = { ...description, ownerTeamId, wantedUntil, by, state, id: sqlUserId } as const;
  return saveCreated(db, { clusterId, name }, row);
}

/** Deletes the SQL user of a creation that was left. */
export const removing = called({ as: "starter" }, async (caller, context) => {
  if (!caller.remove) throw new Error("there is nothing to delete");
  await caller.remove(() => context.save({}));
  return { is: "done" };
});
