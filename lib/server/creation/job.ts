import "server-only";
import type { CreationStep, Proved, Unfinished } from "#lib/shared/creation.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import { present } from "#lib/shared/present.ts";
import { liveVerdict, UNSEEN_SYSTEM } from "#lib/sql/answers/live-verdict.ts";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { markUser } from "#lib/sql/templates/new-user.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import type { Secret } from "../base/secret.ts";
import { CloudError } from "../cloud/error.ts";
import { setPasswordSettled } from "../cloud/settle.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { SqlError } from "../sql/sql-error.ts";
import { rolesOf } from "../sql-connection/group-roles.ts";
import { readAccess } from "../sql-connection/read-access.ts";
import { takePasswordTurn } from "../sql-users/password-in-view.ts";
import { type Creation, saveCreationFailure, saveCreationStep } from "../store/creations.ts";
import { heldPhrases } from "../store/held.ts";
import type { Store } from "../store/open.ts";
import { saveVerified } from "../store/proofs.ts";
import { saveEndSet } from "../store/sql-user-ends.ts";
import type { Access } from "./access.ts";
import { goOn, signsIn } from "./make.ts";
import { markOf } from "./mark.ts";

/** One creation in flight, whose SQL user is there. */
export type Job = {
  readonly db: Store;
  readonly creation: Creation;
  readonly access: Access;
  /** every database that the Cloud API knows */
  readonly databases: readonly string[];
  /** Rolecall's SQL user */
  readonly as: string;
  readonly by: string;
  readonly requestId: string;
  readonly stillMay: () => Promise<void>;
  readonly note: Note;
  /** whether the caller has the turn to change the password */
  readonly hasTurn: boolean;
};

/** The creation stopped in the middle; its SQL user is there. */
class Stop extends Error {
  readonly code: ErrorCode;
  readonly words: string | null;
  constructor(code: ErrorCode, words: string | null) {
    super(code);
    this.code = code;
    this.words = words;
  }
}

/**
 * The steps after the SQL user exists: revoke admin where the Cloud API made it, grant the access, verify, log in once. Each finished step
 * and each failure is saved. After a failure, the password is not shown.
 */
export async function completeCreation(job: Job, password: Secret): Promise<Proved | Unfinished> {
  let step: CreationStep = "begun";
  const done = async (next: CreationStep) => {
    step = next;
    await saveCreationStep(job.db, job.creation.id, { step: next });
  };
  try {
    if (job.creation.way === "api") await takeAdmin(job);
    await done("created");
    await grant(job);
    await saveEnd(job);
    await done("granted");
    const proved = await prove(job);
    await done("verified");
    await signIn(job, password);
    await done("signed_in");
    return proved;
  } catch (error) {
    const stop = asStop(error);
    if (!stop) throw error;
    job.note({ stopped: stop.code, after: step });
    const { way, forRequester } = job.creation;
    // The Cloud API makes it without a mark.
    const whose = way === "api" && step === "begun" ? "unproved" : "ours";
    await saveCreationFailure(job.db, job.creation.id, { code: stop.code, words: stop.words, whose }).catch(
      (failure: unknown) =>
        log().error({ creation: job.creation.id, error: failure }, "why a creation stopped could not be stored"),
    );
    const { code, words } = stop;
    return { after: step, at: Date.now(), by: job.by, code, words, byApi: way === "api", forRequester, whose };
  }
}

/** Marks a SQL user that the Cloud API created, and revokes admin from it, before its password is shown. */
async function takeAdmin({ creation, as, requestId }: Job): Promise<void> {
  const { clusterId, name } = creation;
  await goOn(clusterId, requestId, async (link) => {
    await link.run(markUser(name, markOf(creation)));
    const held = await rolesOf(link, name);
    if (held?.adminThrough === undefined) return;
    for (const statement of revokeAdmin(name, { otherAdmins: [as], runBy: as })) await link.run(statement);
  });
}

async function grant({ creation, access, requestId, stillMay }: Job): Promise<void> {
  await goOn(creation.clusterId, requestId, async (link) => {
    for (const statement of access.run) {
      await stillMay();
      await link.run(statement);
    }
  });
}

/** Saves that the cluster knows the end: the mark of the creation has it. */
async function saveEnd({ db, creation, access: { endsAt } }: Job): Promise<void> {
  if (endsAt !== null) await saveEndSet(db, { rowId: creation.sqlUserId, at: endsAt });
}

async function prove(job: Job): Promise<Proved> {
  const { db, creation, access, databases, as, by, requestId } = job;
  const { clusterId, name } = creation;
  const subject = { name, code: access.code, looksAt: access.looksAt, databases };
  const since = Date.now();
  const answer = await goOn(clusterId, requestId, (link) => readAccess(link, subject));
  const { wanted, code } = access;
  const verdict = liveVerdict(present({ user: name, code, wanted: wanted || undefined }), answer);
  const problem = problemOf(verdict, wanted !== undefined);
  const { state, provisionedBy } = verdict;
  const at = Date.now();
  job.note({ state, databases: verdict.databases.join(", ") });
  if (state !== "inconclusive") {
    const held = heldPhrases(verdict);
    const proved = { state, databases: verdict.databases, by, live: true, since, provisionedBy, held };
    const isSaved = await saveVerified(db, { clusterId, name, rowId: creation.sqlUserId }, proved, at);
    if (!isSaved) throw new Stop("sql_user_not_found", null);
  }
  if (problem !== null || (state !== "restricted" && state !== "privileged"))
    throw new Stop("creation_not_proved", problem);
  const { powers, surplus } = verdict;
  return {
    as,
    at,
    state,
    powers,
    databases: verdict.databases,
    sawSystem: !verdict.unseen.includes(UNSEEN_SYSTEM),
    surplus,
    gives: access.gives,
    endsAt: access.endsAt,
    byApi: creation.way === "api",
  };
}

/** Why the password must not be shown. More than the chosen access is no reason, as long as the SQL user is restricted. */
function problemOf({ state, through, powers, reasons, missing, matches }: Verdict, isChosen: boolean): string | null {
  if (state === "admin") return `It is admin${through === null ? "" : ` through ${through}`}.`;
  if (state === "inconclusive") return reasons.join(" ");
  if (missing.length > 0) return `It lacks ${missing.slice(0, 5).join(", ")}.`;
  if (state === "privileged" && !(isChosen && matches)) return `It has ${powers.join(", ")}.`;
  return null;
}

async function signIn({ db, creation, requestId, hasTurn }: Job, password: Secret): Promise<void> {
  if (await signsIn(creation, password, requestId)) return;
  if (creation.way === "api") throw new Stop("creation_not_signed_in", null);
  // A cluster can be set to take the text of a verifier for the password itself.
  const { clusterId, name } = creation;
  // Beside a delivery into a secret store, that would have another password than the cluster.
  const giveBack = hasTurn ? async () => {} : await takePasswordTurn(db, { clusterId, name });
  if (!giveBack) throw new Stop("busy", null);
  await setPasswordSettled(cloud(), { clusterId, name, password }).finally(giveBack);
  if (!(await signsIn(creation, password, requestId))) throw new Stop("creation_not_signed_in", null);
}

/** The decision of Rolecall, the vendor or the database; undefined for a fault. */
function asStop(error: unknown): Stop | undefined {
  if (error instanceof Stop) return error;
  if (error instanceof SqlError) return new Stop(error.code, error.words ?? null);
  if (error instanceof CloudError) return new Stop(error.code, error.vendorMessage ?? null);
  return error instanceof Refusal ? new Stop(error.code, null) : undefined;
}
