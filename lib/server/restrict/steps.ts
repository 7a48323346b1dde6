import { randomBytes } from "node:crypto";
import type { RestrictStep } from "#lib/shared/restrict/restriction.ts";
import { isHeld } from "#lib/sql/answers/holdings.ts";
import { liveVerdict } from "#lib/sql/answers/live-verdict.ts";
import type { Verdict, VerifySubject } from "#lib/sql/answers/verify-answer.ts";
import type { Restriction } from "#lib/sql/restriction.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { authorize } from "../access/guard.ts";
import { requireLimits } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { judgeOn } from "../cloud/judge-on.ts";
import { groupRolesProblem } from "../cluster-sql/connection/group-roles.ts";
import { readAccess } from "../cluster-sql/connection/read-access.ts";
import { wantedBy } from "../cluster-sql/connection/wanted.ts";
import type { Link } from "../cluster-sql/link.ts";
import { StarterGone, type Step } from "../jobs/define.ts";
import { endOfError } from "../jobs/run-item.ts";
import { forgetSqlUserFacts } from "../sql-users/facts/one-user.ts";
import { requireSameRow } from "../sql-users/find-sql-user.ts";
import { storeTime } from "../store/db/clock.ts";
import { pairsOn } from "../store/sql-users/pairs.ts";
import { protectionOf } from "../store/sql-users/present-sql-users.ts";
import { voidRestricted } from "../store/sql-users/void-restricted.ts";
import { isProof, keepProof } from "../verification/keep-proof.ts";
import { asRead, isAsRead } from "./as-read.ts";
import { wantedOf } from "./back-data.ts";
import { adminsWithout, isAnyLeft, planOf, readHoldings, scriptOf } from "./plan.ts";
import { begun, isForLater, isRefused, onItsCluster, send } from "./send.ts";
import type { Context, End, RestrictingStep, RestrictionData, RestrictionGiven, RestrictionInput } from "./stored.ts";
import { finish } from "./taken.ts";
import { undo } from "./undo.ts";
import { gaveOf } from "./way-back.ts";

type Of<Names extends string> = Step<RestrictionInput, RestrictionGiven, RestrictionData, Names>;
type RestrictionStep = Of<RestrictingStep> & { as: "rolecall" };

/**
 * Reads what the SQL user holds, and looks whether the statements are those that its starter has seen. Changes nothing, so a job whose
 * cluster does not answer is paused with the SQL user as it was.
 */
export const readStep: Of<RestrictStep> = {
  as: "starter",
  async run(context) {
    const { item, actor } = context;
    const { clusterId, name, sqlUserId, input } = item;
    await requireLimits(authorize(actor, "sql_users.restrict", clusterId), item);
    await requireSameRow(item, sqlUserId);
    await requireIdleFirst(context);
    const read = await onItsCluster(context, async (link, { sqlUser }) => {
      const all = await readHoldings(link);
      const held = all.of(name);
      const plan = planOf({ name, wanted: input.wanted, held, ownUser: sqlUser });
      return { held, plan, gave: gaveOf(plan.taken, all) };
    }).catch((error: unknown) => {
      if (!isForLater(error)) throw error;
      throw new StarterGone(endOfError(error).code, error instanceof Refusal ? error.more : {});
    });
    const { held, plan, gave } = read;
    if (!held.isThere) return finish(context, { is: "failed", code: "sql_user_not_found" });
    if (scriptDigest(scriptOf(plan)) !== input.digest) return finish(context, { is: "failed", code: "sql_changed" });
    const data = Object.assign({}, item.data, { taken: plan.taken, joined: plan.joined, gave });
    return { is: "done", next: "roles", data: asRead(item, data) };
  },
  recover: async () => ({ is: "not done" }),
};

/** Throws `restriction_idle_first` where the idle SQL user of the pair is not restricted: if the level is wrong, that one shows it first. */
async function requireIdleFirst({ db, item: { clusterId, name } }: Context): Promise<void> {
  const pair = (await pairsOn(db, clusterId)).get(name);
  if (!pair?.active) return;
  const { state } = await protectionOf(db, { clusterId, name: pair.partner });
  if (state !== "restricted") throw new Refusal("restriction_idle_first");
}

/** The store was edited: what stands there now was neither read nor agreed to, so none of it is sent. */
const EDITED = { is: "failed", code: "restriction_edited" } as const;

/** Makes the group roles of the level, with their rights. The SQL user is as it was, whatever becomes of this. */
export const rolesStep: RestrictionStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link, { sqlUser }) => {
      if (!isAsRead(context.item)) return finish(context, EDITED);
      const plan = planAgain(context, sqlUser);
      const problem = await groupRolesProblem(link, plan.level);
      if (problem !== null) return finish(context, { is: "failed", code: "sql_refused", words: problem });
      const refused = await sendAll(context, link, plan.roles, { after: 0, ofUser: false });
      return refused
        ? finish(context, { is: "failed", code: "sql_refused", words: refused })
        : { is: "done", next: "grants" };
    }),
  // Each statement may be sent again.
  recover: async () => ({ is: "not done" }),
};

/** Puts the SQL user into the group roles. It is still admin, so it loses nothing. */
export const grantsStep: RestrictionStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link, { sqlUser }) => {
      const { clusterId, name, data } = context.item;
      if (!isAsRead(context.item)) return finish(context, EDITED);
      if (data.undoes) return undo(context, link, data.undoes);
      await context.save({});
      await voidRestricted(context.db, { clusterId, names: [name] });
      const { roles, grants } = planAgain(context, sqlUser);
      const refused = await sendAll(context, link, grants, { after: roles.length });
      return refused ? undo(context, link, { code: "sql_refused", words: refused }) : { is: "done", next: "revoke" };
    }),
  recover: (context) =>
    begun(context, async (link, { sqlUser }) => {
      const { name, data } = context.item;
      const { roles } = (await readHoldings(link)).of(name);
      const isDone = planAgain(context, sqlUser).level.every((role) => roles.has(role));
      return isDone && !data.undoes ? { is: "done", next: "revoke" } : { is: "not done" };
    }),
};

/** Takes what makes it more than restricted, `admin` last. Sends only what is still to be taken. */
export const revokeStep: RestrictionStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link, { sqlUser }) => {
      const { name, data } = context.item;
      if (!isAsRead(context.item)) return finish(context, EDITED);
      if (data.undoes) return undo(context, link, data.undoes);
      const all = await readHoldings(link);
      // One that was put back was none before: that nobody else is admin now must not keep it a superuser for good.
      const isBack = context.job.kind === "put_back";
      const isLast = !isBack && all.isAdmin(name) && !isAnyLeft(adminsWithout(all, new Set([name]), sqlUser));
      if (isLast) return undo(context, link, { code: "restriction_last_admin", words: null });
      const held = all.of(name);
      const { roles, grants, revokes } = planAgain(context, sqlUser);
      const left = revokes.filter((_, at) => data.taken[at] && isHeld(held, data.taken[at]));
      const after = roles.length + grants.length + revokes.length - left.length;
      const refused = await sendAll(context, link, left, { after });
      return refused ? undo(context, link, { code: "sql_refused", words: refused }) : { is: "done", next: "check" };
    }),
  recover: (context) =>
    begun(context, async (link) => {
      const { name, data } = context.item;
      const held = (await readHoldings(link)).of(name);
      const isDone = !data.undoes && !data.taken.some((each) => isHeld(held, each));
      return isDone ? { is: "done", next: "check" } : { is: "not done" };
    }),
};

/** An item has room for so many. */
const MOST_POWERS = 50;
/** A reading that was disturbed is repeated so often. */
const MOST_TRIES = 3;

/** Proves what the SQL user is now, by the check of one SQL user. Without a proof it is not called restricted. */
export const checkStep: RestrictionStep = {
  as: "rolecall",
  run: (context) =>
    begun(context, async (link) => {
      const { item, db, job } = context;
      const { clusterId, name, sqlUserId, input } = item;
      await context.save({ unsure: true });
      const since = await storeTime(db);
      const judge = await readVerdict(link, { clusterId, name, wanted: input.wanted ?? undefined });
      const verdict = judge();
      forgetSqlUserFacts(item);
      if (!isProof(verdict)) return unproved(context, verdict);
      const user = { name, state: verdict.state };
      const by = job.starter.name;
      const proof = { clusterId, user, rowId: sqlUserId, verdict, by, live: true, since, against: judge };
      await keepProof(proof);
      return judged(context, verdict, await storeTime(db));
    }),
  recover: async () => ({ is: "not done" }),
};

type Subject = { clusterId: string; name: string; wanted: RestrictionGiven["wanted"] | undefined };

export async function readVerdict(link: Link, { clusterId, name, wanted }: Subject) {
  const databases = await cloud().listDatabases(clusterId, { priority: "write" });
  const code = randomBytes(12).toString("base64url");
  const { looksAt, ...subject } = wantedBy(wanted ?? undefined, name, code);
  const answer = await readAccess(link, { name, code, looksAt, databases });
  const judged = await judgeOn(clusterId);
  return (plan: VerifySubject["wanted"] = subject.wanted): Verdict =>
    judged(liveVerdict(plan ? { user: name, code, wanted: plan } : { user: name, code }, answer));
}

function unproved(context: Context, { reasons }: Verdict): Promise<End> | End {
  const words = reasons[0];
  if (context.item.tries + 1 < MOST_TRIES) return { is: "again", code: "restriction_unproved", words };
  return finish(context, { is: "unknown", code: "restriction_unproved", words });
}

function judged(context: Context, { state, through, powers, missing }: Verdict, checkedAt: number): Promise<End> {
  const result = state === "inconclusive" ? "unknown" : state;
  const data = Object.assign({}, context.item.data, { result, powers: powers.slice(0, MOST_POWERS), checkedAt });
  if (state === "admin") {
    const words = through === null ? undefined : `It is admin through ${through}.`;
    return finish(context, { is: "failed", code: "restriction_still_admin", words, data });
  }
  if (missing.length > 0)
    return finish(context, {
      is: "failed",
      code: "restriction_missing",
      words: missing.join("; ").slice(0, 500),
      data,
    });
  if (state === "privileged") return finish(context, { is: "done", code: "restriction_privileged", data });
  return finish(context, { is: "done", data });
}

/** The plan of an item that was read already: what it takes and gives was stored then. */
function planAgain({ item, job }: Context, ownUser: string): Restriction {
  const { name, data } = item;
  const none = { roles: new Map(), options: new Set<string>(), system: new Map() };
  const held = Object.assign(none, {
    isThere: true,
    adminThrough: undefined,
    stays: [],
    ownsDatabase: false,
    powers: data.taken,
  });
  return planOf({ name, wanted: wantedOf({ job, item }), held, ownUser });
}

/** `after`: how many statements of the item come before these. */
type Sending = { after: number; ofUser?: boolean };

/** Sends statements in their order; resolves to the words of the database that refused one. */
async function sendAll(
  context: Context,
  link: Link,
  script: Script,
  { after, ofUser }: Sending,
): Promise<string | undefined> {
  for (const [at, statement] of script.entries())
    try {
      await send(context, link, statement, ofUser);
      const { item } = context;
      context.item = Object.assign({}, item, { data: Object.assign({}, item.data, { sent: after + at + 1 }) });
    } catch (error) {
      if (isRefused(error)) return error.words ?? "The database refused a statement.";
      throw error;
    }
  return undefined;
}
