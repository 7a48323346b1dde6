import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { ListedFacts } from "#lib/sql/answers/every-user.ts";
import { expireLogin } from "#lib/sql/templates/admin.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { afterChange, runAll } from "../../cluster-sql/run-all.ts";
import { endOfError } from "../../jobs/run-item.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../../store/db/open.ts";
import { grantsOf, grantsToEnd, isBeingExtended, wasExtended } from "../../store/requests/grants.ts";
import { isEndMarked } from "../../store/sql-users/sql-user-ends.ts";
import { isAsApproved } from "../grant-seals.ts";
import { movedEnd } from "./end-earlier.ts";
import { nameOf } from "./notify.ts";

/*
 * Who has admin at a cluster can move the expiry of a password later, or remove it. Of temporary access a later end takes a request, so
 * Rolecall sets the end back that it has, and says so.
 */

type Found = Pick<ListedFacts, "name" | "validUntil">;
type Moved = { clusterId: string; name: string; sqlUserId: string; at: Instant; found: Found["validUntil"] };

const isLater = (found: Found["validUntil"], at: number) => typeof found !== "number" || found > at;

/** Sets ends of temporary access back that a reading shows later than Rolecall has them. In the background. */
export function watchGrantEnds(db: Store, clusterId: string, facts: readonly Found[]): void {
  const watching = movedEnds(db, clusterId, facts)
    .then(async (moved) => {
      for (const each of moved) await setBack(db, each);
    })
    .catch((error: unknown) => log().warn({ clusterId, error }, "a moved end of temporary access was not looked for"));
  void track(watching);
}

async function movedEnds(db: Store, clusterId: string, facts: readonly Found[]): Promise<Moved[]> {
  const grants = await grantsToEnd(db, await storeTime(db), clusterId);
  const found = new Map(facts.map(({ name, validUntil }) => [name, validUntil]));
  return grants.flatMap((grant) => {
    const validUntil = found.get(grant.name);
    return validUntil !== undefined && isLater(validUntil, grant.at) ? { ...grant, found: validUntil } : [];
  });
}

/** In its turn, and where it is so still: a request may have moved the end since, or moves it now. */
async function setBack(db: Store, moved: Moved): Promise<void> {
  const { clusterId, name } = moved;
  try {
    const was = await cloud().turns.take(clusterId, name, () => setBackInTurn(db, moved));
    if (was !== undefined) await notifyMoved(db, { ...moved, found: was });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const { code } = endOfError(error);
    log().warn({ clusterId, name, error }, "an end of temporary access was not set back");
    await notifyMoved(db, moved, code);
  }
}

/** Resolves to the end that the cluster had; undefined where it is none to set back. */
async function setBackInTurn(
  db: Store,
  { clusterId, name, sqlUserId }: Moved,
): Promise<Found["validUntil"] | undefined> {
  const requestId = newId("req");
  const work = async (link: Link, { level }: SqlConnection) => {
    const { validUntil: found } = await loginOf(link, name);
    // Read after the cluster: a request stores that it moves an end before it does, and the end before it is done.
    const [now] = (await grantsToEnd(db, await storeTime(db), clusterId)).filter(
      (each) => each.sqlUserId === sqlUserId,
    );
    if (!now || !isLater(found, now.at) || !(await isOurs(db, now))) return undefined;
    await requireApproved(db, now);
    if (level === "observe") throw new Refusal("sql_connection_observes");
    await requireAssumed([clusterId], ["expiry"]);
    const why = "the end of temporary access was moved later at the cluster";
    const about = movedEnd({ clusterId, name }, now.at, { before: wordsOf(found), why });
    const by = { actor: { accountId: "server", email: "Rolecall" }, request: { requestId, address: "" } };
    return recorded(Object.assign(by, about), async (note) => {
      note({ sent: true });
      await runAll(link, expireLogin(name, now.at));
      const { validUntil } = await afterChange(() => loginOf(link, name));
      if (validUntil !== now.at) throw new Refusal("sql_outcome_unknown");
      return found;
    });
  };
  return onCluster(clusterId, requestId, work, { isGoingOn: true });
}

/** Whether the store has this access as it was approved, no request moves its end now, and its creation is done with its own mark there. */
async function isOurs(db: Store, { clusterId, name, sqlUserId, at }: Omit<Moved, "found">): Promise<boolean> {
  const grants = await grantsOf(db, sqlUserId);
  const isTrue = grants.some((grant) => grant.clusterId === clusterId && grant.name === name && isAsApproved(grant));
  return isTrue && !(await isBeingExtended(db, sqlUserId)) && !(await isEndMarked(db, { sqlUserId }, at));
}

/** Throws `grant_edited` where the stored end is later than the approval allows and no later one was approved since: the row was edited. */
async function requireApproved(db: Store, { sqlUserId, at }: Pick<Moved, "sqlUserId" | "at">): Promise<void> {
  const latest = Math.max(0, ...(await grantsOf(db, sqlUserId)).filter(isAsApproved).map(({ latestEnd }) => latestEnd));
  if (at > latest && !(await wasExtended(db, sqlUserId))) throw new Refusal("grant_edited");
}

function wordsOf(found: Found["validUntil"]): string {
  if (found === null) return "no end";
  return found === "unreadable" ? "an end that Rolecall cannot read" : new Date(found).toISOString();
}

/** Once for each end that the cluster had. `code`: why the end of before could not be set back. */
async function notifyMoved(
  db: Store,
  { clusterId, name, sqlUserId, at, found }: Moved,
  code?: ErrorCode,
): Promise<void> {
  const [cluster, admins] = await Promise.all([nameOf(clusterId), clusterAdminsOf(db, clusterId)]);
  const had = typeof found === "number" ? `the end ${noticeTime(found)} (UTC)` : wordsOf(found);
  const then =
    code === undefined
      ? "Rolecall set the approved end back."
      : `Rolecall could not set it back: “${ERROR_WORDS[code].title}”. It tries again with each reading.`;
  await notify(db, admins, {
    kind: "drift",
    about: `grant-end:${sqlUserId}:${at}:${found ?? "none"}:${code ?? "set"}`,
    text: `On cluster ${cluster}, ${name} has temporary access until ${noticeTime(at)} (UTC). Outside Rolecall it got ${had}. ${then}`,
    subject: `The end of ${name} was moved outside Rolecall`,
    path: `/clusters/${clusterId}/users/${encodeURIComponent(name)}`,
    label: "Open the SQL user",
  });
}
