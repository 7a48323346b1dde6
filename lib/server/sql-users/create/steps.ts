import { present } from "#lib/shared/present.ts";
import type { Proved } from "#lib/shared/sql-users/creation.ts";
import { liveVerdict, UNSEEN_SYSTEM } from "#lib/sql/answers/live-verdict.ts";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { revokeAdmin } from "#lib/sql/templates/admin.ts";
import { markUser } from "#lib/sql/templates/new-user.ts";
import { stillAllowed } from "../../access/limits.ts";
import type { Note } from "../../base/note.ts";
import { setPasswordSettled } from "../../cloud/api/settle.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { judgeOn } from "../../cloud/judge-on.ts";
import { rolesOf } from "../../cluster-sql/connection/group-roles.ts";
import { readAccess } from "../../cluster-sql/connection/read-access.ts";
import type { Store } from "../../store/db/open.ts";
import { storedPhrases } from "../../store/db/stored-privileges.ts";
import type { Also } from "../../store/jobs/job-items.ts";
import { withLease } from "../../store/jobs/turns.ts";
import { type Creation, saveComplete } from "../../store/sql-users/creations.ts";
import { saveVerified } from "../../store/sql-users/proofs.ts";
import { passwordLease } from "../passwords/password-in-view.ts";
import type { Access } from "./access.ts";
import {
  type AttemptStep,
  afterAdmin,
  asStop,
  type Caller,
  type Completing,
  called,
  type End,
  Stop,
  saving,
  stoppedAt,
  storeWithoutAdmin,
  type Work,
  workOf,
} from "./attempt.ts";
import { finishOnCluster, signsIn } from "./make.ts";
import { markOf } from "./mark.ts";

/** One creation in flight, whose SQL user is there. */
type Job = {
  readonly db: Store;
  readonly creation: Creation;
  readonly access: Access;
  /** every database that the Cloud API knows */
  readonly databases: readonly string[];
  /** Rolecall's SQL user */
  readonly as: string;
  readonly by: string;
  readonly requestId: string;
  /** throws where another run has this attempt */
  readonly requireOurs: () => Promise<void>;
  /** checked right before each statement */
  readonly stillMay: () => Promise<void>;
  readonly note: Note;
  readonly caller: Caller;
};

/** What follows each of these steps, and what stores that it is done. */
const THEN: Record<Completing, { next: (work: Work) => Completing | undefined; store: (work: Work) => Also }> = {
  demoting: { next: afterAdmin, store: storeWithoutAdmin },
  granting: { next: () => "proving", store: ({ creation }) => saving(creation, "granted") },
  proving: { next: () => "signing_in", store: ({ creation }) => saving(creation, "verified") },
  signing_in: {
    next: () => undefined,
    store:
      ({ creation }) =>
      (transaction) =>
        saveComplete(transaction, creation.id),
  },
};

type Under = { as: "starter" | "rolecall" };

/** Each finished step and each failure is saved. After a failure, the password is not shown. */
function completing(step: Completing, { as }: Under, does: (job: Job) => Promise<void>): AttemptStep {
  return called({ as }, async (caller, context): Promise<End> => {
    const work = workOf(caller);
    const { connection, creation, prepared } = work;
    const { actor } = caller.permit;
    const stillAble = stillAllowed(caller.permit, context.item);
    const job: Job = {
      db: context.db,
      creation,
      access: prepared.access,
      databases: prepared.databases,
      as: connection.sqlUser,
      by: actor.name,
      requestId: prepared.requestId,
      requireOurs: () => context.save({}),
      stillMay: async () => {
        await context.save({});
        await stillAble();
        await requireAssumed([creation.clusterId], ["create", "born_without_admin"]);
      },
      note: caller.note,
      caller,
    };
    try {
      await context.save({});
      await does(job);
    } catch (error) {
      const stop = asStop(error);
      if (!stop) throw error;
      const { unfinished, store } = stoppedAt(step, { creation, by: actor.name }, stop);
      caller.note({ stopped: stop.code, after: unfinished.after });
      caller.unfinished = unfinished;
      return { is: "failed", code: stop.code, words: stop.words ?? undefined, also: store };
    }
    const next = THEN[step].next(work);
    const also = THEN[step].store(work);
    return next === undefined ? { is: "done", also } : { is: "done", next, also };
  });
}

/** Revokes admin where the Cloud API made it, whatever its starter may do by now. */
export const demoting = completing("demoting", { as: "rolecall" }, takeAdmin);

export const granting = completing("granting", { as: "starter" }, grant);

/** Reads its access, and gives nothing. */
export const proving = completing("proving", { as: "rolecall" }, async (job) => {
  job.caller.proved = await prove(job);
});

/** Logs in once, and gives nothing. */
export const signing_in = completing("signing_in", { as: "rolecall" }, signIn);

/** Marks a SQL user that the Cloud API created, and revokes admin from it, before its password is shown. */
async function takeAdmin({ creation, as, requestId }: Job): Promise<void> {
  const { clusterId, name } = creation;
  await finishOnCluster(clusterId, requestId, async (link) => {
    await link.run(markUser(name, markOf(creation)));
    const held = await rolesOf(link, name);
    if (held?.adminThrough === undefined) return;
    for (const statement of revokeAdmin(name, { otherAdmins: [as], runBy: as })) await link.run(statement);
  });
}

async function grant({ creation, access, requestId, stillMay }: Job): Promise<void> {
  await finishOnCluster(creation.clusterId, requestId, async (link) => {
    for (const statement of access.run) {
      await stillMay();
      await link.run(statement);
    }
  });
}

async function prove(job: Job): Promise<Proved> {
  const { db, creation, access, databases, as, by, requestId } = job;
  const { clusterId, name } = creation;
  const subject = { name, code: access.code, looksAt: access.looksAt, databases };
  const since = Date.now();
  const answer = await finishOnCluster(clusterId, requestId, (link) => readAccess(link, subject));
  const { wanted, code } = access;
  const judged = await judgeOn(clusterId);
  const verdict = judged(liveVerdict(present({ user: name, code, wanted: wanted || undefined }), answer));
  const problem = problemOf(verdict, wanted !== undefined);
  const { state, provisionedBy } = verdict;
  const excess = job.caller.permit.still && problem === null ? excessOf(verdict) : null;
  // Before it is stored as proved, which opens the claim.
  if (excess !== null) throw new Stop("creation_not_proved", excess);
  const at = Date.now();
  job.note({ state, databases: verdict.databases.join(", ") });
  if (state !== "inconclusive") {
    const held = storedPhrases(verdict);
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

/** Why a rule, which nobody looks after, must not give this: a group role can hold more than its name says. */
function excessOf({ surplus, matches }: Verdict): string | null {
  if (surplus.length > 0) return `It has more than the rule gives: ${surplus.slice(0, 5).join(", ")}.`;
  return matches ? null : "Not all of its access could be read.";
}

async function signIn({ db, creation, requestId, caller, requireOurs }: Job): Promise<void> {
  const { password, hasTurn } = workOf(caller);
  if (await signsIn(creation, password, requestId)) return;
  if (creation.way === "api") throw new Stop("creation_not_signed_in", null);
  // A cluster can be set to take the text of a verifier for the password itself.
  const { clusterId, name } = creation;
  // Beside a delivery into a secret store, that would have another password than the cluster.
  // A person may have finished it while this server was away.
  const set = () => setPasswordSettled(cloud(), { clusterId, name, password }, { before: requireOurs });
  if (hasTurn) await set();
  else await withLease(db, passwordLease({ clusterId, name }), set);
  if (!(await signsIn(creation, password, requestId))) throw new Stop("creation_not_signed_in", null);
}
