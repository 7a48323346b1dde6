import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";

/** The last step done of a creation by SQL. */
export const CREATION_STEPS = ["begun", "created", "granted", "verified", "signed_in"] as const;
export type CreationStep = (typeof CREATION_STEPS)[number];

const errorCode = z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]);

/**
 * Whether the SQL user is the one that the creation made: its mark was on it when Rolecall last looked, Rolecall has not looked yet, or
 * nothing can prove it.
 */
const CREATION_OWNERS = ["ours", "unchecked", "unproved"] as const;

/** A creation that stopped in the middle. Its password was not shown. */
export const unfinishedSchema = z.object({
  after: z.enum(CREATION_STEPS),
  at: z.number(),
  by: z.string(),
  /** why it stopped; null where its server ended in the middle */
  code: errorCode.nullable(),
  /** the database's message, or the findings */
  words: z.string().nullable(),
  /** made by the Cloud API, so it may be admin while `after` is `begun` */
  byApi: z.boolean(),
  /** for a request: only its requester sees the password */
  forRequester: z.boolean(),
  whose: z.enum(CREATION_OWNERS),
});
export type Unfinished = z.infer<typeof unfinishedSchema>;

/** The proof about a SQL user before its password was shown. Times are epoch milliseconds. */
export type Proved = {
  /** Rolecall's SQL user that looked */
  as: string;
  at: number;
  state: "restricted" | "privileged";
  powers: readonly string[];
  databases: readonly string[];
  /** whether grants in the database `system` were looked at: an observer or creator may not see them */
  sawSystem: boolean;
  /** its rights beyond the chosen access, one phrase each */
  surplus: readonly string[];
  /** one sentence; null where no privileges were chosen */
  gives: string | null;
  /** when its access ends, as the cluster was told; null for no end */
  endsAt: number | null;
  /** created by the Cloud API: it was admin, before its password was shown */
  byApi: boolean;
};

/** How far a creation that runs now has come; null where none runs. */
export const creationProgressSchema = z.object({ step: z.enum(CREATION_STEPS).nullable() });
export type CreationProgress = z.infer<typeof creationProgressSchema>;
