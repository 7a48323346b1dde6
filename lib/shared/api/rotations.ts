import { z } from "zod";
import { ITEM_STATES, type ItemState, LEFT_OUT_REASONS, startRotationInput, TAKEN_MAX } from "../passwords/rotation.ts";
import { sentFields, timeSchema } from "./common.ts";

const dueShape = {
  clusterId: z.string(),
  cluster: z.string(),
  name: z.string(),
  owner: z.string().nullable(),
  passwordChangedAt: timeSchema.nullable().meta({ description: "Null if Rolecall does not know it." }),
};

export const dueSchema = z.object(dueShape).meta({ id: "DueSqlUser" });

export const leftOutSchema = z
  .object({
    ...dueShape,
    reason: z.enum(LEFT_OUT_REASONS).meta({
      description: "Why a rotation with this token cannot take it now. Later versions may add some.",
      override: ({ jsonSchema }) => {
        delete jsonSchema.enum;
      },
    }),
  })
  .meta({ id: "LeftOutSqlUser" });

const { targets, key } = sentFields(startRotationInput);
export const startRotationBody = z
  .strictObject({
    targets,
    deliver: z.enum(["caller", "owners", "store"]).meta({
      description:
        "`caller`: sealed to `sealTo`, for an hour. `owners`: a claim link for each owner team. `store`: into the secret store of each; all must have one.",
    }),
    sealTo: key.meta({ description: "A raw P-256 public key, base64url." }),
  })
  .meta({ id: "StartRotation" });

export const continueRotationBody = z
  .strictObject({
    sealTo: key.meta({
      description: "A raw P-256 public key, base64url: passwords that are set from now on are sealed to it.",
    }),
  })
  .meta({ id: "ContinueRotation" });

/** What a pause, resume, stop or retry has made of a rotation. */
export const controlledRotationSchema = z
  .object({ id: z.string(), state: z.enum(["running", "paused", "stopped"]) })
  .meta({ id: "ControlledRotation" });

export const startedRotationSchema = z.object({ id: z.string() }).meta({ id: "StartedRotation" });

const count = z.number();
/** Each state by name: generators make a map with any names of a record, and lose these. */
const countsSchema = z.object({
  waiting: count,
  setting: count,
  done: count,
  failed: count,
  unknown: count,
  stopped: count,
} satisfies Record<ItemState, z.ZodNumber>);

const rotationShape = {
  id: z.string(),
  state: z.enum(["running", "paused", "stopped", "over"]),
  cause: z.string().nullable().meta({ description: "The error code that paused it." }),
  deliver: z.enum(["caller", "owners", "store"]),
  startedBy: z.string(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  counts: countsSchema,
};

export const listedRotationSchema = z.object(rotationShape).meta({ id: "ListedRotation" });

export const apiRotationSchema = z
  .object({
    ...rotationShape,
    items: z.array(
      z.object({
        id: z.string(),
        clusterId: z.string(),
        cluster: z.string(),
        name: z.string(),
        state: z.enum(ITEM_STATES),
        code: z.string().nullable(),
        place: z
          .enum(["none", "sealed", "caller", "link", "store", "lost"])
          .meta({ description: "Where its new password is." }),
        replaced: z.boolean().meta({ description: "Rolecall has set another password since, so this one is dead." }),
      }),
    ),
    hidden: z.number().meta({ description: "How many SQL users are on clusters that the token does not see." }),
    remaining: z.number().optional().meta({ description: "How many SQL users wait or are being set." }),
    expectedEndAt: timeSchema
      .optional()
      .meta({ description: "When it will be over at the pace so far. Absent while it does not run." }),
  })
  .meta({ id: "Rotation" });

export const sealedSchema = z
  .object({
    id: z.string(),
    sealed: z.string(),
    at: z.number(),
    state: z
      .enum(["done", "unknown"])
      .meta({ description: "`unknown`: either this password works or the old one, so do not store it unseen." }),
  })
  .meta({
    id: "SealedPassword",
    description: "Open it by HPKE with the info `rolecall rotation 1` and the associated data `<rotation>/<id>`.",
  });

/** `at` is a number, as in the answer that it repeats. */
export const takenBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ id: z.string(), at: z.number() }))
      .min(1)
      .max(TAKEN_MAX),
  })
  .meta({ id: "TakenPasswords" });
