import "server-only";
import { present } from "#lib/shared/present.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { auditedValues } from "#lib/shared/sql-user-fields.ts";
import { createSqlUserInput, sqlUserTarget } from "#lib/shared/sql-users.ts";
import { createOnCluster, creationOnClusterEffects } from "../creation/create.ts";
import { creationProgress, finishCreation, finishEffects, removeLeft, removeLeftEffects } from "../creation/finish.ts";
import { notifyReady } from "../requests/notify.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { createIntoStore } from "../secret-stores/change.ts";
import { createIntoStoreEffects } from "../secret-stores/effects.ts";
import { rowOf } from "../store/present-sql-users.ts";
import { store } from "../store/store.ts";
import { about } from "./about-sql-user.ts";

/** Chosen access in the audit. */
const asDetail = (wanted: WantedAccess) => JSON.stringify(wanted).slice(0, 4_000);

export const createSqlUserDoor = mutationDoor({
  action: "sql_user.create",
  permission: "sql_users.create",
  input: createSqlUserInput,
  about,
  details: ({ wanted, endsAt, ...description }) =>
    present({
      ...auditedValues(description),
      end: endsAt !== null ? new Date(endsAt).toISOString() : undefined,
      wanted: wanted ? asDetail(wanted) : undefined,
    }),
  effects: creationOnClusterEffects,
  work: createOnCluster,
});

/** Like a creation, but the password goes into the SQL user's secret store and to nobody. */
export const createIntoStoreDoor = mutationDoor({
  ...createSqlUserDoor,
  effects: createIntoStoreEffects,
  details: (input) => ({ ...createSqlUserDoor.details?.(input), deliver: "store" }),
  work: createIntoStore,
});

export const creationProgressDoor = readDoor({
  action: "sql_user.creation_progress",
  permission: "sql_users.create",
  input: sqlUserTarget,
  about,
  work: creationProgress,
});

export const finishCreationDoor = mutationDoor({
  action: "sql_user.create",
  permission: "sql_users.create",
  input: sqlUserTarget,
  about,
  details: () => ({ finishes: "true" }),
  effects: finishEffects,
  work: async (permit, input, note) => {
    const made = await finishCreation(permit, input, note);
    const row = await rowOf(await store(), input);
    if (row && made.proved) await notifyReady(await store(), row.id);
    return made;
  },
});

export const removeLeftDoor = mutationDoor({
  action: "sql_user.delete",
  permission: "sql_users.create",
  input: sqlUserTarget,
  about,
  details: () => ({ unfinished: "true" }),
  effects: removeLeftEffects,
  work: removeLeft,
});
