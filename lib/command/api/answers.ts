import { z } from "zod";

/*
 * What `rolecall` reads of the answers of `/api/v1`. A later server may add fields.
 */

const time = z.string().nullable();

export const tokenSchema = z.object({
  name: z.string(),
  kind: z.string(),
  owner: z.string(),
  scopes: z.array(z.string()),
  clusters: z.union([z.literal("all"), z.array(z.string())]),
  /** absent where the server is older */
  label: z.string().nullable().optional(),
  expiresAt: z.string(),
});

export const clusterSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  plan: z.string(),
  provider: z.string(),
  regions: z.array(z.string()),
  state: z.string(),
  role: z.string().nullable(),
});

export const sqlUserSchema = z.looseObject({
  name: z.string(),
  state: z.string(),
  owner: z.string().nullable(),
  purpose: z.string().nullable(),
  passwordChangedAt: time,
  due: z.string().nullable(),
  // An earlier server may not send these.
  outsideAt: time.optional(),
  lastLogin: time.optional(),
  verifiedAt: time.optional(),
  loginDisabled: z.boolean().nullable().optional(),
  readOnly: z.string().nullable().optional(),
});

export const sqlUserPageSchema = z.object({
  items: z.array(sqlUserSchema),
  next: z.string().nullable(),
  complete: z.boolean(),
  // An earlier server may not send them.
  readAt: time.optional(),
  loginsReadAt: time.optional(),
});

export const teamSchema = z.object({ id: z.string(), name: z.string() });

export const shownSchema = z.object({
  name: z.string(),
  sealed: z.string().optional(),
  unfinished: z.literal(true).optional(),
  replaced: z.literal(true).optional(),
});

export const previewSchema = z.looseObject({});

export const dueSchema = z.object({
  clusterId: z.string(),
  cluster: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  passwordChangedAt: time,
});

/** An earlier server has no `leftOut`. */
export const dueListSchema = z.object({
  items: z.array(dueSchema),
  leftOut: z.array(dueSchema.extend({ reason: z.string() })).default([]),
  more: z.boolean(),
});

export const listedRotationSchema = z.object({ id: z.string(), deliver: z.string() });

/** Of the list or alone; an earlier server does not say what remains. */
export const shownRotationSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  cause: z.string().nullish(),
  deliver: z.string(),
  startedBy: z.string(),
  startedAt: z.string(),
  endedAt: time,
  counts: z.record(z.string(), z.number()),
  remaining: z.number().optional(),
  expectedEndAt: z.string().optional(),
});

export const startedSchema = z.object({ id: z.string() });

export const rotationSchema = z.object({
  id: z.string(),
  state: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      cluster: z.string(),
      name: z.string(),
      state: z.string(),
      code: z.string().nullish(),
      place: z.string().optional(),
      replaced: z.boolean().optional(),
    }),
  ),
});
export type Rotation = z.infer<typeof rotationSchema>;

export const sealedSchema = z.object({
  items: z.array(z.object({ id: z.string(), sealed: z.string(), at: z.union([z.string(), z.number()]) })),
});

export const requestSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  requested: z.looseObject({ name: z.string() }),
  requester: z.string(),
});

export const auditSchema = z.looseObject({ id: z.string(), at: z.string(), action: z.string(), outcome: z.string() });
