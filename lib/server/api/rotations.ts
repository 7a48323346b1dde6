import "server-only";
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
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import type { Result } from "#lib/shared/result.ts";
import { type ListedRotation, publicKey } from "#lib/shared/rotation.ts";
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
} from "../doors/rotation.ts";
import { mutate, preview, read } from "../run/run.ts";
import { type AnyOperation, mapped, operation } from "./operation.ts";
import { newestFirst, wholeOrPage, wholeQuery } from "./paging.ts";

const none = z.strictObject({});
const common = { tag: "Rotation", scope: "rotate", body: none, query: none, status: 200 } as const;
const DELIVER = { browser: "caller", owners: "owners", store: "store" } as const;

const startInput = ({ targets, deliver, sealTo }: z.output<typeof startRotationBody>) => ({
  targets,
  count: targets.reduce((sum, { names }) => sum + new Set(names).size, 0),
  deliver: deliver === "caller" ? "browser" : deliver,
  key: sealTo,
});

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
const STATE_AFTER = { pause: "paused", resume: "running", stop: "stopped", retry: "running" } as const;

/** The answer to a door that has changed a rotation, and says nothing else. */
const controlled = (result: Result<null>, id: string | undefined, did: keyof typeof STATE_AFTER) =>
  mapped(result, () => ({ id: id ?? "", state: STATE_AFTER[did] }));

/** Only of rotations that the very token started: the doors refuse the others. */
const CONTROLS: readonly AnyOperation[] = [
  operation({
    ...control,
    id: "pauseRotation",
    path: "/rotations/{id}/pause",
    summary: "Begins no further SQL user of a rotation that this token started. Those in hand end.",
    run: async ({ by, params: { id } }) => controlled(await mutate(pauseRotationDoor, { id }, by), id, "pause"),
  }),
  operation({
    ...control,
    id: "resumeRotation",
    path: "/rotations/{id}/resume",
    summary: "Continues a paused rotation that this token started.",
    body: continueRotationBody,
    run: async ({ by, params: { id }, body }) =>
      controlled(await mutate(resumeRotationDoor, { id, key: body.sealTo }, by), id, "resume"),
  }),
  operation({
    ...control,
    id: "stopRotation",
    path: "/rotations/{id}/stop",
    summary: "Stops a rotation that this token started for good. SQL users that have not begun keep their password.",
    run: async ({ by, params: { id } }) => controlled(await mutate(stopRotationDoor, { id }, by), id, "stop"),
  }),
  operation({
    ...control,
    id: "retryRotation",
    path: "/rotations/{id}/retry",
    summary:
      "Sets other passwords for SQL users of a rotation that this token started and that is over: those that failed, are unknown, or whose password was not fetched in time.",
    body: continueRotationBody,
    run: async ({ by, params: { id }, body }) =>
      controlled(await mutate(retryRotationDoor, { id, key: body.sealTo }, by), id, "retry"),
  }),
];

export const ROTATION_OPERATIONS: readonly AnyOperation[] = [
  operation({
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
    answer: pageOf(dueSchema).extend({
      leftOut: z
        .array(leftOutSchema)
        .meta({ description: "Due too, but a rotation with this token cannot take them." }),
      more: z.boolean().meta({ description: "More SQL users are due than one rotation can take." }),
    }),
    run: async ({ by, query }) => {
      const { olderThanDays = null, cluster = null } = query;
      return mapped(await read(dueForRotationDoor, { olderThanDays, cluster }, false, by), ({ users, leftOut, more }) =>
        Object.assign(
          wholeOrPage(users.map(asApiDue), query, ({ clusterId, name }) => `${clusterId}/${name}`),
          { leftOut: leftOut.map(asApiDue), more },
        ),
      );
    },
  }),
  operation({
    ...common,
    id: "startRotation",
    method: "POST",
    path: "/rotations",
    status: 201,
    summary: "Sets new passwords for these SQL users, one after the other.",
    body: startRotationBody,
    answer: startedRotationSchema,
    large: true,
    run: ({ by, body }) => mutate(startRotationDoor, startInput(body), by),
    preview: ({ by, body }) => preview(startRotationDoor, startInput(body), by),
  }),
  operation({
    ...common,
    id: "listRotations",
    method: "GET",
    path: "/rotations",
    summary: "The newest rotations of the token's owner.",
    query: wholeQuery,
    answer: pageOf(listedRotationSchema),
    run: async ({ by, query }) =>
      mapped(await read(rotationListDoor, {}, false, by), ({ rotations }) =>
        wholeOrPage(rotations.map(listed), query, newestFirst),
      ),
  }),
  operation({
    ...common,
    id: "getRotation",
    method: "GET",
    path: "/rotations/{id}",
    summary: "One rotation with its SQL users.",
    answer: apiRotationSchema,
    run: async ({ by, params }) =>
      mapped(await read(rotationDoor, { id: params.id }, false, by), ({ items, hidden, ...rotation }) => ({
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
      })),
  }),
  operation({
    ...common,
    id: "listSealedPasswords",
    method: "GET",
    path: "/rotations/{id}/passwords",
    summary: "The new passwords that are sealed to this key, until an hour after they were set.",
    query: wholeQuery.extend({ key: publicKey }),
    answer: pageOf(sealedSchema),
    run: async ({ by, params, query }) =>
      mapped(await read(sealedPasswordsDoor, { id: params.id, key: query.key }, false, by), ({ sealed }) =>
        wholeOrPage(sealed, query, ({ id }) => id),
      ),
  }),
  operation({
    ...common,
    id: "takePasswords",
    method: "POST",
    path: "/rotations/{id}/taken",
    summary: "Confirms that the caller has these passwords. Rolecall then deletes its sealed copies.",
    body: takenBody,
    answer: z.object({ taken: z.boolean() }),
    run: async ({ by, params, body }) =>
      mapped(await mutate(takePasswordsDoor, { id: params.id, items: body.items }, by), () => ({ taken: true })),
  }),
  ...CONTROLS,
];
