import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Secret } from "../../base/secret.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { changeable } from "../../cloud/changeable.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { isPutBack } from "../../store/jobs/put-backs.ts";
import { type LeaseTarget, withLease } from "../../store/jobs/turns.ts";
import { type PairConsent, requireIdle } from "../active-in-pair.ts";
import { setNewPassword } from "../change-sql-user.ts";
import { signsIn } from "../create/make.ts";
import { requireEnd } from "../facts/end-earlier.ts";
import type { ViewerConsent } from "../passwords/password-in-view.ts";
import { requireClaimed } from "../require-claimed.ts";
import { connectionTo, inTime } from "./connection.ts";

/** The entitlement of a person to one new password, as the store has it at this moment. */
type Entitlement = {
  clusterId: string;
  sqlUser: string;
  attempt: string | null;
  /** the password is given only because the cluster ends it */
  ends?: boolean;
  /** it is the claim of temporary access, which alone gives the first password of its SQL user */
  begins?: boolean;
};

/** What a handover rests on. `ends`: as of an entitlement. */
export const reliesOf = (ends: boolean | undefined): readonly Feature[] => (ends ? ["reset", "expiry"] : ["reset"]);

type Handover<E extends Entitlement> = {
  /** one at a time; `taken` is the refusal for the others */
  turn: LeaseTarget & { of: "claim" | "request" };
  taken: ErrorCode;
  /** Reads it anew; throws where it is gone. */
  find: () => Promise<E>;
  /** Throws where it does not entitle to the password now. */
  check: (entitlement: E) => Promise<void>;
  /** whether the person agreed to lock out the applications of the active one of a pair */
  agreed: PairConsent;
  /** Stores that an attempt begins, and returns its id; an older attempt can no longer end it. */
  begin: () => Promise<string>;
  /** Stores that it is used; resolves to false where another attempt has begun since. */
  end: (attempt: string) => Promise<boolean>;
  /** Runs `set`, with the audit around it. `end`: what the cluster must have as its end after the password is set. */
  audited: (
    entitlement: E,
    set: (showing: ViewerConsent & { end?: Instant | undefined }, note: Note) => Promise<ShownPassword>,
  ) => Promise<ShownPassword>;
};

/**
 * Sets a password in the turn of the entitlement (a claim link or a request), and marks the entitlement as used before the password is
 * shown. A turn and not a mark: after a crash it ends, and the entitlement still works.
 *
 * Throws `taken`, `waiting_for_restriction` while it is put back, `assumption_differs`, after which it works again once a check sees that what
 * a reset rests on holds, `active_in_pair` unless it is agreed, the errors of `find`, `check` and a reset, and `outcome_unknown` where another password may have been set last.
 */
export async function setBehindLease<E extends Entitlement>(
  db: Store,
  { turn, taken, find, check, agreed, begin, end, audited }: Handover<E>,
): Promise<{ shown: ShownPassword; cluster: { id: string; name: string }; connection: Connection | null }> {
  let attempt: string | undefined;
  const checked = async () => {
    const entitlement = await find();
    // The turn ended while this waited, and another attempt has begun: of two passwords, only the later one would be right.
    if (attempt !== undefined && entitlement.attempt !== attempt) throw new Refusal(taken);
    await check(entitlement);
    const target = { clusterId: entitlement.clusterId, name: entitlement.sqlUser };
    // Whatever was allowed before: its password would be that of a superuser.
    if (await isPutBack(db, target)) throw new Refusal("waiting_for_restriction");
    if (!entitlement.begins) await requireClaimed(target);
    await requireAssumed([target.clusterId], reliesOf(entitlement.ends));
    await requireIdle(target, agreed);
    return entitlement;
  };
  await checked();
  const set = async () => {
    const entitlement = await checked();
    const { id, name } = await changeable(entitlement.clusterId);
    const prove = await passwordProof({ clusterId: id, name: entitlement.sqlUser });
    const connection = connectionTo(id);
    const begun = await begin();
    attempt = begun;
    const shown = await audited(entitlement, async ({ end: until, ...showing }, note) => {
      const target = { clusterId: id, name: entitlement.sqlUser };
      const proveAll = async (password: Secret) => {
        await prove?.(password);
        if (until !== undefined) await requireEnd(target, until);
      };
      // Checked again when its turn has come: others may be changing the same SQL user.
      const password = await setNewPassword(
        target,
        {
          ...showing,
          isFirst: entitlement.begins,
          prove: prove || until !== undefined ? proveAll : undefined,
          before: async () => void (await checked()),
        },
        note,
      );
      if (prove) note({ proved: "one login" });
      // Without the mark nothing is shown: the password may not be the last one, or not the only one.
      if (!(await isEnded(turn, () => end(begun)))) throw new Refusal("outcome_unknown");
      return password;
    });
    return { shown, cluster: { id, name }, connection: await inTime(connection) };
  };
  return withLease(db, turn, set, { taken });
}

async function isEnded(turn: LeaseTarget, end: () => Promise<boolean>): Promise<boolean> {
  return end().catch((error: unknown) => {
    log().error({ turn, error }, "a password was set, but its link or request could not be marked used");
    return false;
  });
}

type Target = { clusterId: string; name: string };

/**
 * What proves a new password of this SQL user by one login, as a creation does; undefined where no SQL connection creates on its cluster.
 * Asked before anything is set: throws where the cluster does not answer, `SqlError`, and `login_not_allowed` where it would refuse any
 * password. The proof itself throws `password_not_proved`.
 */
async function passwordProof(target: Target): Promise<((password: Secret) => Promise<void>) | undefined> {
  if (!(await creatingConnection(await store(), target.clusterId))) return undefined;
  const { requestId } = await requestContext();
  const { login, validUntil } = await onCluster(target.clusterId, requestId, (link) => loginOf(link, target.name));
  if (!login || (typeof validUntil === "number" && validUntil <= Date.now())) throw new Refusal("login_not_allowed");
  return async (password) => {
    const isProved = await signsIn(target, password, requestId).catch((error: unknown) => {
      log().warn({ requestId, clusterId: target.clusterId, name: target.name, error }, "a password was not proved");
      return false;
    });
    if (!isProved) throw new Refusal("password_not_proved");
  };
}
