import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { publicKey } from "../passwords/rotation.ts";
import { type Instant, readEnd } from "../time/instant.ts";

/*
 * What all calls of the API share. These schemas are the public contract: `openapi.json` is made from them.
 */

/** A time as ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime().meta({ description: "A time in UTC, ISO 8601." });

/** When an access ends, as a caller sends it. */
export const endSchema = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .refine((text) => readEnd(text) !== undefined, "Send a time by RFC 3339, or a date.")
  .meta({ description: "A time by RFC 3339. A date such as `2027-01-31` is the end of that day in UTC." });

/** The instant of a text that {@link endSchema} has accepted; null for none. */
export function endOfText(text: string | null): Instant | null {
  const at = text === null ? null : readEnd(text);
  if (at === undefined) throw new TypeError("an end that was not checked");
  return at;
}

/** `2026-11-27T00:04:11.000Z`, or null where there is no time. */
export function timeText(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

/** Closed here, open in the contract: a client must expect a code that it does not know. */
const errorCode = z.enum(Object.keys(ERROR_WORDS) as [ErrorCode, ...ErrorCode[]]).meta({
  description: "Stays the same for one kind of failure. The API reference lists them; later versions may add some.",
  override: ({ jsonSchema }) => {
    delete jsonSchema.enum;
  },
});

/** A failure by RFC 9457. */
export const problemSchema = z
  .object({
    type: z.url().meta({ description: "The part of the API reference about this code." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What happened and what to do, in one or two sentences." }),
    code: errorCode,
    requestId: z.string().meta({ description: "Identifies this call in Rolecall's log and audit." }),
    fields: z.record(z.string(), z.string()).optional().meta({ description: "What is wrong, for each field." }),
    vendorMessage: z.string().optional(),
    answerField: z.string().optional().meta({
      description: "With `cloud_bad_answer`: the field of CockroachDB Cloud's answer that Rolecall cannot read.",
    }),
    traceId: z.string().optional(),
    retryAfterSeconds: z.number().optional(),
    inView: z.object({ id: z.string(), since: timeSchema, by: z.string().optional() }).optional().meta({
      description:
        "With `password_in_view`: the person who has a password on screen. Send its `id` as `replaces` to continue.",
    }),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

/** What a change would send and record: the answer to `?dryRun=true`. */
export const previewSchema = z
  .object({
    calls: z.array(
      z.object({ method: z.enum(["POST", "PUT", "DELETE"]), path: z.string(), body: z.string().nullable() }),
    ),
    sql: z.array(z.string()).meta({ description: "Statements, in their order." }),
    sqlFirst: z.boolean(),
    events: z.array(
      z.object({
        action: z.string(),
        clusterId: z.string().nullable(),
        target: z.string().nullable(),
        details: z.string().meta({ description: "JSON." }),
      }),
    ),
    digest: z.string(),
    meets: z
      .object({
        active: z.boolean().meta({ description: "It is the active one of a pair: the reset needs `active`." }),
        inView: z
          .object({ by: z.string(), since: timeSchema })
          .nullable()
          .meta({ description: "The person who has a new password on screen, which the reset would replace." }),
      })
      .optional()
      .meta({ description: "Of a reset: what the new password would break." }),
  })
  .meta({ id: "Preview" });

/**
 * The fields of an operation's input, as a caller sends them: an id is a text, and what the operation makes of a text, such as its form in
 * lower case, is left to its own schema.
 */
export function sentFields<S extends z.ZodRawShape>({ shape }: z.ZodObject<S>): { -readonly [F in keyof S]: S[F] } {
  const sent = Object.entries(shape).map(([field, schema]) => [field, sentAs(schema as z.ZodType)]);
  return Object.fromEntries(sent);
}

function sentAs(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return sentAs(schema.in as z.ZodType);
  if (schema instanceof z.ZodUUID) return z.string();
  if (schema instanceof z.ZodObject) return z.strictObject(sentFields(schema));
  if (schema instanceof z.ZodArray)
    return schema.clone({ ...schema.def, element: sentAs(schema.element as z.ZodType) });
  return schema;
}

/** The answer of a list: its items, and the cursor of the next page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: "Pass it on as `cursor`." }),
  });
}

/** A flag of a query string. */
export const flag = z.enum(["true", "false"]).optional();
/** Whether a flag of a query string is set. */
export const isSet = (given: z.infer<typeof flag>): boolean => given === "true";

/** A public key of the caller, to which a password is sealed by HPKE. */
export const sealToSchema = publicKey.optional().meta({
  description:
    "A raw P-256 public key, base64url. With it the password comes sealed by HPKE (RFC 9180; P-256, HKDF-SHA256, AES-256-GCM; info `rolecall api 1`, associated data `<clusterId>/<name>`), and is returned again for the same idempotency key for an hour.",
});

/** A password, or what stands in its place. */
export const passwordShape = {
  password: z.string().nullable().meta({ description: "Shown once; null where it is sealed or may not be shown." }),
  sealed: z
    .string()
    .optional()
    .meta({ description: "The encapsulated key and the ciphertext, both base64url, separated by a dot." }),
  passwordGone: z.literal(true).optional().meta({
    description: "This is the answer to a repeated call: the password was not stored. Reset it for a new one.",
  }),
  replaced: z.literal(true).optional().meta({
    description:
      "With `passwordGone`: the SQL user has, or may have, another password since the first answer, or was deleted.",
  }),
  resetPath: z.string().optional().meta({ description: "Where a new password can be set, with `passwordGone`." }),
};
