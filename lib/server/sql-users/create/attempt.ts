import { z } from "zod";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { CreationStep, Proved, Unfinished } from "#lib/shared/sql-users/creation.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { Secret } from "../../base/secret.ts";
import { SqlError } from "../../base/sql-error.ts";
import type { Step, StepContext, StepEnd } from "../../jobs/define.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";
import type { Also } from "../../store/jobs/job-items.ts";
import { markOver } from "../../store/people/notices.ts";
import {
  adminLeftAbout,
  type Creation,
  saveCreationFailure,
  saveCreationStep,
} from "../../store/sql-users/creations.ts";
import { saveEndSet } from "../../store/sql-users/sql-user-ends.ts";
import type { Access } from "./access.ts";
import type { Spec } from "./spec.ts";

export type Creates = Permit<"sql_users.create">;

export type Prepared = { access: Access; databases: readonly string[]; requestId: string };

/** What the first step finds out, and the others work with. */
type Found = {
  readonly spec: Spec;
  readonly connection: SqlConnection;
  readonly prepared: Prepared;
  /** it was left in the middle; whether its SQL user is there, and proved to be its own */
  readonly resumed: { isThere: boolean } | null;
};
export type Work = Found & { readonly creation: Creation };

/** How its caller wants it made. */
export type Making = {
  readonly password: Secret;
  /** checked again right before the first request or statement */
  readonly before: () => Promise<void>;
  /** whether the caller has the turn to change the password */
  readonly hasTurn: boolean;
  /** the first step: `store` is done in its transaction */
  readonly find: () => Promise<{ found: Found; store?: Also }>;
};

/** The one who waits for an attempt, with what may not be stored. */
export type Caller = {
  readonly permit: Creates;
  readonly note: Note;
  readonly make?: Making;
  /** deletes what was left; `fence` throws `busy` where another server goes on */
  readonly remove?: (fence: () => Promise<void>) => Promise<void>;
  /** what the steps leave */
  work?: Work;
  proved?: Proved;
  unfinished?: Unfinished;
  error?: unknown;
};

export const NOTHING = z.object({});
type None = z.infer<typeof NOTHING>;
/** `byRule`: a rule gives it to a person without a role, and the permit of the caller asks the rule in place of the right. */
export const ATTEMPTED = z.object({ byRule: z.literal(true).exactOptional() });
type Attempted = z.infer<typeof ATTEMPTED>;
/** The steps after the SQL user is there. */
export type Completing = "demoting" | "granting" | "proving" | "signing_in";
type Name = "preparing" | "making" | Completing | "removing";
type Context = StepContext<Attempted, None, None, Name>;
export type End = StepEnd<None, Name>;
export type AttemptStep = Step<Attempted, None, None, Name>;

/** Nobody but the caller has the password, or may have it. So a person finishes or deletes what was left. */
const LEFT: End = { is: "unknown", code: "outcome_unknown" };

type Called = { as: "starter" | "rolecall"; recovered?: End };

/**
 * A step that is done for the one who waits for it, and for nobody later. `recovered`: what is true after a crash before, in or after it;
 * by default, its SQL user may be there, and a look at the cluster shows whose that is.
 */
export function called(
  { as, recovered = LEFT }: Called,
  work: (caller: Caller, context: Context) => Promise<End>,
): AttemptStep {
  return {
    as,
    recover: async () => recovered,
    run: async (context: Context): Promise<End> => {
      const caller = context.local as Caller | undefined;
      if (!caller) return recovered;
      try {
        return await work(caller, context);
      } catch (error) {
        caller.error = error;
        const code = asStop(error)?.code ?? "internal";
        return isNothingMade(error) ? { is: "failed", code } : { is: "unknown", code };
      }
    },
  };
}

/** What the steps of a caller have who wants it made. Throws before the first one has found anything. */
export function workOf({ make, work }: Caller): Work & Making {
  if (!make || !work) throw new Error("there is nothing to make");
  return Object.assign({}, make, work);
}

/** Whether a creation that failed with this error has made no SQL user. */
export function isNothingMade(error: unknown): boolean {
  if (error instanceof CloudError || error instanceof SqlError) return error.outcome === "not_done";
  return error instanceof Refusal;
}

/** Why a creation stops in the middle, whose SQL user is there. */
export class Stop extends Error {
  readonly code: ErrorCode;
  readonly words: string | null;
  constructor(code: ErrorCode, words: string | null) {
    super(code);
    this.code = code;
    this.words = words;
  }
}

/** The decision of Rolecall, the vendor or the database; undefined for a fault. */
export function asStop(error: unknown): Stop | undefined {
  if (error instanceof Stop) return error;
  if (error instanceof SqlError) return new Stop(error.code, error.words ?? null);
  if (error instanceof CloudError) return new Stop(error.code, error.vendorMessage ?? null);
  return error instanceof Refusal ? new Stop(error.code, error.more.vendorMessage ?? null) : undefined;
}

/** What stores that a step is done. */
export const saving =
  ({ id }: Creation, step: CreationStep): Also =>
  (transaction) =>
    saveCreationStep(transaction, id, { step });

/** The step after its SQL user is there, and is not admin. */
export const afterAdmin = ({ prepared }: Work): Completing =>
  prepared.access.run.length === 0 ? "proving" : "granting";

/** Stores that it is there and not admin. The cluster knows its end: the mark of the creation has it. */
export const storeWithoutAdmin =
  (work: Work): Also =>
  async (transaction) => {
    const { creation, prepared } = work;
    await saving(creation, afterAdmin(work) === "proving" ? "granted" : "created")(transaction);
    if (creation.way === "api") await markOver(transaction, adminLeftAbout(creation.id));
    const { endsAt } = prepared.access;
    if (endsAt !== null) await saveEndSet(transaction, { rowId: creation.sqlUserId, at: endsAt });
  };

/** The last step that is done before each of these. */
const AFTER: Record<Completing, CreationStep> = {
  demoting: "begun",
  granting: "created",
  proving: "granted",
  signing_in: "verified",
};

/** A creation that stopped before this step was done: how it is shown, and what stores that. */
export function stoppedAt(step: Completing, { creation, by }: { creation: Creation; by: string }, stop: Stop) {
  const { code, words } = stop;
  const { id, way, forRequester } = creation;
  const after = AFTER[step];
  // The Cloud API makes it without a mark.
  const whose = way === "api" && after === "begun" ? "unproved" : "ours";
  const unfinished: Unfinished = { after, at: Date.now(), by, code, words, byApi: way === "api", forRequester, whose };
  const store: Also = (transaction) => saveCreationFailure(transaction, id, { code, words, whose });
  return { unfinished, store };
}
