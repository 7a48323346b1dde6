import { z } from "zod";
import { BEYONDS, ROW_NEEDS } from "#lib/sql/answers/statement-kinds.ts";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";

/*
 * A suggested level for a SQL user, with its reasons and how sure it is. The facts come from the cluster and from Rolecall's records.
 */

/** Where reasons come from. A closed list: one more source is one more row of each record over it. */
export const SUGGESTION_SOURCES = ["held", "now", "lately", "watched", "purpose", "similar"] as const;
export type SuggestionSource = (typeof SUGGESTION_SOURCES)[number];

/** `partly`: some of it could not be seen; `not_visible`: the cluster hides it; `not_read`: nobody has asked the cluster. */
export const SOURCE_STATES = ["read", "partly", "not_visible", "not_read"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** How sure a suggestion is. A word with its reason, never a number. */
const CONFIDENCES = ["high", "medium", "low"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Why there is no level. */
const CANNOT = [
  "own",
  "reserved",
  "sso",
  "protected",
  "break_glass",
  "last_admin",
  "restricted",
  "beyond",
  "several",
  "others_own",
  "unnameable",
  "too_many",
  "nothing_known",
] as const;
export type Cannot = (typeof CANNOT)[number];

/** What the level that is offered first rests on. `kind`: on its kind alone; `nothing`: that is not known either. */
const RESTS_ON = ["seen", "pair", "held", "purpose", "similar", "kind", "nothing"] as const;
export type RestsOn = (typeof RESTS_ON)[number];

/** `for`: speaks for the level; `against`: speaks for another one; `fact`: says neither. */
const reasonSchema = z.object({
  source: z.enum(SUGGESTION_SOURCES),
  speaks: z.enum(["for", "against", "fact"]),
  text: z.string(),
});
export type SuggestionReason = z.infer<typeof reasonSchema>;

const databases = z.array(z.string());
/** `system`: it works in the database of that name, which no level gives. */
const seenSchema = z.object({
  rows: z.array(z.object({ database: z.string(), needs: z.array(z.enum(ROW_NEEDS)) })),
  define: databases,
  backup: z.boolean(),
  restore: z.boolean(),
  watch: z.boolean(),
  beyond: z.array(z.enum([...BEYONDS, "system"])),
});
/** What a SQL user was seen to use. */
export type SeenUse = z.infer<typeof seenSchema>;

const common = {
  reasons: z.array(reasonSchema),
  /** absent where nothing was seen that needs a right */
  seen: seenSchema.optional(),
};

export const suggestionSchema = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("level"),
    /** the level with its databases, as the page *Privileges* and a script take it */
    wanted: wantedAccessSchema,
    /** the level in a few words, such as *read and write billing* */
    title: z.string(),
    confidence: z.enum(CONFIDENCES),
    /** why it is not surer */
    because: z.string(),
    keeps: z.array(z.string()),
    loses: z.array(z.string()),
    ...common,
  }),
  z.object({
    is: z.literal("cannot"),
    why: z.enum(CANNOT),
    because: z.string(),
    /** for `others_own`: in which databases, and who else owns something there */
    others: z.array(z.object({ database: z.string(), owners: z.array(z.string()) })).optional(),
    /** the level that a person is offered first: no suggestion, since too little speaks for it */
    fallback: wantedAccessSchema.optional(),
    /** of the fallback */
    restsOn: z.enum(RESTS_ON).optional(),
    ...common,
  }),
]);
export type Suggestion = z.infer<typeof suggestionSchema>;

const sourcesSchema = z.array(z.object({ source: z.enum(SUGGESTION_SOURCES), state: z.enum(SOURCE_STATES) }));
/** Suggestions for SQL users of one cluster, all of one reading. */
export const suggestionsSchema = z.object({
  /** when the cluster was read; null where it was not */
  readAt: z.number().nullable(),
  /** why the cluster was not read; null where it was */
  notRead: z.enum(["no_connection", "basic", "failed"]).nullable(),
  /** of a reading that failed */
  failure: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]).nullable(),
  sources: sourcesSchema,
  suggestions: z.array(z.object({ name: z.string(), suggestion: suggestionSchema })),
});
export type Suggestions = z.infer<typeof suggestionsSchema>;
