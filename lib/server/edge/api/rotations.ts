import { z } from "zod";
import { pageOf, timeText } from "#lib/shared/api/common.ts";
import {
  apiRotationSchema,
  continueRotationBody,
  controlledRotationSchema,
  dueSchema,
  leftOutSchema,
  listedRotationSchema,
  sealedSchema,
  startedRotationSchema,
  startRotationBody,
  takenBody,
} from "#lib/shared/api/rotations.ts";
import { type ListedRotation, publicKey } from "#lib/shared/passwords/rotation.ts";
import { clusterIdSchema } from "#lib/shared/sql-users/clusters.ts";
import {
  dueForRotationDoor,
  pauseRotationDoor,
  resumeRotationDoor,
  retryRotationDoor,
  rotationDoor,
  rotationListDoor,
  sealedPasswordsDoor,
  startRotationDoor,
  stopRotationDoor,
  takePasswordsDoor,
} from "../doors/sql-users/rotation.ts";
import type { AnyOperation, Call } from "./operation.ts";
import { newestFirst, wholeOrPage, wholeQuery } from "./paging.ts";
import { row } from "./row.ts";

const common = { tag: "Rotation" } as const;
const DELIVER = { browser: "caller", owners: "owners", store: "store" } as const;

const asApiDue = <T extends { passwordSetAt: number | null }>({ passwordSetAt, ...user }: T) => ({
  ...user,
  passwordChangedAt: timeText(passwordSetAt),
});

const listed = ({ id, state, cause, deliver, by, startedAt, endedAt, counts }: ListedRotation) => ({
  id,
  state,
  counts,
  startedBy: by,
  cause: cause ?? null,
  deliver: DELIVER[deliver],
  startedAt: timeText(startedAt) ?? "",
  endedAt: timeText(endedAt),
});

const control = { ...common, method: "POST", answer: controlledRotationSchema } as const;
/** These doors say nothing else of a rotation that they have changed. */
const isNow =
  (state: "paused" | "running" | "stopped") =>
  (_: unknown, { params }: Pick<Call<unknown, unknown>, "params">) => ({ id: params.id ?? "", state });
const withKey = {
  body: continueRotationBody,
  input: ({ body }: { body: z.output<typeof continueRotationBody> }) => ({ key: body.sealTo }),
};

/** Only of rotations that the very token started: the doors refuse the others. */
const CONTROLS: readonly AnyOperation[] = [
  row(pauseRotationDoor, {
    ...control,
    id: "pauseRotation",
    path: "/rotations/{id}/pause",
    summary: "Begins no further SQL user of a rotation that this token started. Those in hand end.",
    output: isNow("paused"),
  }),
  row(resumeRotationDoor, {
    ...control,
    ...withKey,
    id: "resumeRotation",
    path: "/rotations/{id}/resume",
    summary: "Continues a paused rotation that this token started.",
    output: isNow("running"),
  }),
  row(stopRotationDoor, {
    ...control,
    id: "stopRotation",
    path: "/rotations/{id}/stop",
    summary: "Stops a rotation that this token started for good. SQL users that have not begun keep their password.",
    output: isNow("stopped"),
  }),
  row(retryRotationDoor, {
    ...control,
    ...withKey,
    id: "retryRotation",
    path: "/rotations/{id}/retry",
    summary:
      "Sets other passwords for SQL users of a rotation that this token started and that is over: those that failed, are unknown, or whose password was not fetched in time.",
    output: isNow("running"),
  }),
];

export const ROTATION_OPERATIONS: readonly AnyOperation[] = [
  row(dueForRotationDoor, {
    ...common,
    id: "listDue",
    method: "GET",
    path: "/rotations/due",
    summary:
      "SQL users that the token may reset, whose password is older than this many days or due by the password policy.",
    query: wholeQuery.extend({
      olderThanDays: z.coerce.number().int().min(0).max(10_000).optional(),
      cluster: clusterIdSchema.optional(),
    }),
    input: ({ query: { olderThanDays = null, cluster = null } }) => ({ olderThanDays, cluster }),
    answer: pageOf(dueSchema).extend({
      leftOut: z
        .array(leftOutSchema)
        .meta({ description: "Due too, but a rotation with this token cannot take them." }),
      more: z.boolean().meta({ description: "More SQL users are due than one rotation can take." }),
    }),
    output: ({ users, leftOut, more }, { query }) =>
      Object.assign(
        wholeOrPage(users.map(asApiDue), query, ({ clusterId, name }) => `${clusterId}/${name}`),
        { leftOut: leftOut.map(asApiDue), more },
      ),
  }),
  row(startRotationDoor, {
    ...common,
    id: "startRotation",
    method: "POST",
    path: "/rotations",
    status: 201,
    summary: "Sets new passwords for these SQL users, one after the other.",
    body: startRotationBody,
    input: ({ body: { targets, deliver, sealTo } }) => ({
      targets,
      count: targets.reduce((sum, { names }) => sum + new Set(names).size, 0),
      deliver: deliver === "caller" ? "browser" : deliver,
      key: sealTo,
    }),
    answer: startedRotationSchema,
    large: true,
  }),
  row(rotationListDoor, {
    ...common,
    id: "listRotations",
    method: "GET",
    path: "/rotations",
    summary: "The newest rotations of the token's owner.",
    query: wholeQuery,
    answer: pageOf(listedRotationSchema),
    output: ({ rotations }, { query }) => wholeOrPage(rotations.map(listed), query, newestFirst),
  }),
  row(rotationDoor, {
    ...common,
    id: "getRotation",
    method: "GET",
    path: "/rotations/{id}",
    summary: "One rotation with its SQL users.",
    answer: apiRotationSchema,
    output: ({ items, hidden, ...rotation }) => ({
      ...listed(rotation),
      items: items.map(({ id, clusterId, cluster, name, state, code, place, replacedBy }) => ({
        id,
        clusterId,
        cluster,
        name,
        state,
        code: code ?? null,
        place: place === "browser" ? ("caller" as const) : place,
        replaced: replacedBy !== undefined,
      })),
      hidden,
      remaining: rotation.remaining,
      expectedEndAt: timeText(rotation.endsAt ?? null) ?? undefined,
    }),
  }),
  row(sealedPasswordsDoor, {
    ...common,
    id: "listSealedPasswords",
    method: "GET",
    path: "/rotations/{id}/passwords",
    summary: "The new passwords that are sealed to this key, until an hour after they were set.",
    query: wholeQuery.extend({ key: publicKey }),
    input: ({ query: { key } }) => ({ key }),
    answer: pageOf(sealedSchema),
    output: ({ sealed }, { query }) => wholeOrPage(sealed, query, ({ id }) => id),
  }),
  row(takePasswordsDoor, {
    ...common,
    id: "takePasswords",
    method: "POST",
    path: "/rotations/{id}/taken",
    summary: "Confirms that the caller has these passwords. Rolecall then deletes its sealed copies.",
    body: takenBody,
    answer: z.object({ taken: z.boolean() }),
    output: () => ({ taken: true }),
  }),
  ...CONTROLS,
];
