import type { z } from "zod";
import * as operations from "#lib/shared/operations/sql-users/creation.ts";
import { present } from "#lib/shared/present.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { auditedValues } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { createSqlUserInput } from "#lib/shared/sql-users/sql-users.ts";
import { bind } from "../../../run/door.ts";
import { createIntoStore } from "../../../secret-stores/change.ts";
import { createIntoStoreEffects } from "../../../secret-stores/effects.ts";
import { notifyReady } from "../../../sharing/requests/notify.ts";
import { createOnCluster, creationOnClusterEffects } from "../../../sql-users/create/create.ts";
import {
  creationProgress,
  finishCreation,
  finishEffects,
  removeLeft,
  removeLeftEffects,
} from "../../../sql-users/create/finish.ts";
import { store } from "../../../store/db/store.ts";
import { rowOf } from "../../../store/sql-users/present-sql-users.ts";
import { about } from "./about-sql-user.ts";

/** Chosen access in the audit. */
const asDetail = (wanted: WantedAccess) => JSON.stringify(wanted).slice(0, 4_000);

/** What the audit says of a creation. */
const detailsOf = ({ wanted, endsAt, ...description }: z.output<typeof createSqlUserInput>) =>
  present<Record<string, string>>({
    ...auditedValues(description),
    end: endsAt !== null ? new Date(endsAt).toISOString() : undefined,
    wanted: wanted ? asDetail(wanted) : undefined,
  });

export const createSqlUserDoor = bind(operations.createSqlUser, {
  permission: "sql_users.create",
  about,
  details: detailsOf,
  relies: { on: ["create", "born_without_admin"] },
  effects: creationOnClusterEffects,
  work: createOnCluster,
});

/** Like a creation, but the password goes into the SQL user's secret store and to nobody. */
export const createIntoStoreDoor = bind(operations.createIntoStore, {
  permission: "sql_users.create",
  about,
  relies: { on: ["create", "born_without_admin"] },
  effects: createIntoStoreEffects,
  details: (input) => Object.assign(detailsOf(input), { deliver: "store" }),
  work: createIntoStore,
});

export const creationProgressDoor = bind(operations.creationProgress, {
  permission: "sql_users.create",
  about,
  work: creationProgress,
});

export const finishCreationDoor = bind(operations.finishCreation, {
  permission: "sql_users.create",
  about,
  details: () => ({ finishes: "true" }),
  relies: { on: ["create", "born_without_admin"] },
  effects: finishEffects,
  work: async (permit, input, note) => {
    const made = await finishCreation(permit, input, note);
    const row = await rowOf(await store(), input);
    if (row && made.proved) await notifyReady(await store(), row.id);
    return made;
  },
});

export const removeLeftDoor = bind(operations.removeLeft, {
  permission: "sql_users.create",
  about,
  details: () => ({ unfinished: "true" }),
  effects: removeLeftEffects,
  work: removeLeft,
});
