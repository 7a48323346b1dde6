import type { NoticeKind } from "#lib/shared/people/notices.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import { log } from "../../base/log.ts";
import { clusterAdminsOf, notify, settle } from "../../notices/notices.ts";
import { writtenBy } from "../../notices/written-by.ts";
import { keyClosedAt } from "../../store/clusters/key-reach.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { ranOut, saveNotified, unclaimed } from "../../store/requests/request-lists.ts";
import {
  type NewRequest,
  pendingAbout,
  requestOf,
  type StoredRequest,
  unfinishedAbout,
} from "../../store/requests/requests.ts";
import { creationOf } from "../../store/sql-users/creations.ts";
import { stateNow, statesOf } from "./state.ts";

export { flushBundles } from "../../notices/bundle.ts";

/** The subject of a request, to follow *requests* and *request for*. */
const WORDS: Record<RequestKind, string> = {
  create: "the new SQL user",
  grant: "temporary access as",
  reset: "a new password for the SQL user",
  privileges: "other privileges for the SQL user",
  extend: "a later end of access for the SQL user",
  delete: "the deletion of the SQL user",
};

export const pathTo = (id: string) => `/requests?request=${id}`;

/** The next step after an approval, while the requester cannot set a password yet. */
const NEXT: Record<RequestKind, string> = {
  create: "A Cluster Admin must restrict it first; you are notified when you can set the password.",
  grant: "You are notified when you can set the password.",
  reset: "A Cluster Admin must restrict it first; you are notified when you can set the password.",
  privileges: "A Cluster Admin must run the SQL and verify the result; you are notified when it is done.",
  extend: "The end of its access has been moved.",
  delete: "It has been deleted.",
};

/** Notifies the Cluster Admins, except the requester, of a pending request. */
export async function notifyPending(
  db: Store,
  { id, kind, name, cluster, requester }: Pick<NewRequest, "kind" | "name" | "cluster" | "requester"> & { id: string },
): Promise<void> {
  const admins = await clusterAdminsOf(db, cluster.id).catch((error: unknown) => {
    log().error({ request: id, error }, "the notice of a request was not sent");
    return [];
  });
  await notify(
    db,
    admins.filter((admin) => admin !== requester.id),
    {
      kind: "request_waiting",
      about: pendingAbout(id),
      text: `${requester.name} requests ${subjectOf({ kind, name, clusterName: cluster.name })}.`,
      path: pathTo(id),
      label: "Open the request",
      bundle: { path: "/requests", label: "Open Requests" },
    },
  );
}

/** Marks the notices of a request as read once it needs no decision any more. Never rejects. */
export async function dismissPending(db: Store, id: string): Promise<void> {
  await settle(db, pendingAbout(id));
}

/** As {@link notifyPending}, of a request as it is stored. */
export async function notifyWaiting(db: Store, request: StoredRequest): Promise<void> {
  const { id, kind, name, clusterId, clusterName, requesterId, requester } = request;
  const cluster = { id: clusterId, name: clusterName };
  await notifyPending(db, { id, kind, name, cluster, requester: { id: requesterId, name: requester } });
}

type Decided = Pick<StoredRequest, "id" | "kind" | "name" | "clusterId" | "clusterName" | "requesterId">;

/** Notifies the requester of a denial and its reason. */
export async function notifyDenied(
  db: Store,
  request: Decided,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  await dismissPending(db, request.id);
  const denied = `${by} denied your request for ${subjectOf(request)}.`;
  const text = `${denied} ${writtenBy(by, reason)}`;
  await notifyRequester(db, request, {
    kind: "request_decided",
    what: "decided",
    text,
    subject: `Denied: ${subjectOf(request)}`,
    sentences: [denied, writtenBy(by, reason)],
  });
}

/** Notifies the requester of an approval and its next step. Never rejects, since the approval stands. */
export async function notifyApproved(db: Store, request: Decided, by: string): Promise<void> {
  const { id, clusterId } = request;
  await dismissPending(db, id);
  const { isReady, closed } = await readinessOf(db, { id, clusterId });
  const isMoved = request.kind !== "extend" || (await movesEnds(db, clusterId));
  const next = !isMoved
    ? MOVED_BY_HAND
    : !isReady
      ? NEXT[request.kind]
      : closed
        ? CLOSED_NEXT[request.kind]
        : "You can set the password now.";
  const text = `${by} approved your request for ${subjectOf(request)}. ${next}`;
  const isWaiting = !isReady && request.kind !== "delete" && request.kind !== "extend";
  const subject = `Approved${isWaiting ? ", not ready yet" : ""}: ${subjectOf(request)}`;
  const what = isReady && closed ? READY_CLOSED : "decided";
  await notifyRequester(db, request, { kind: "request_decided", what, text, subject });
  // If this write fails, the requester is notified twice.
  if (isReady && !closed) await saveNotified(db, id, "ready").catch(() => {});
}

/**
 * Notifies the Cluster Admins, and the requester as of their own account, that a rule gave access and nobody approved it; also where its SQL
 * user could not be finished, and waits for a person. Rejects where the store cannot be read.
 */
export async function notifyByRule(db: Store, request: StoredRequest): Promise<void> {
  const { id, clusterId, requesterId, requester, name } = request;
  const left = await creationOf(db, { clusterId, name });
  // Also one that a stop of the server cut off: it has no failure yet.
  const isFinished = left === undefined;
  const admins = await clusterAdminsOf(db, clusterId).catch((error: unknown) => {
    log().error({ request: id, error }, "the notice of access by a rule was not sent");
    return [];
  });
  const about = { kind: "request_decided", about: `request:${id}:by_rule` } as const;
  const toDo = { kind: "request_waiting", about: unfinishedAbout(id) } as const;
  const [state, did] = isFinished ? ["Given by a rule", "got"] : ["To finish", "asked for"];
  const subject = `${state}: ${subjectOf(request)}`;
  const notice = { subject, path: pathTo(id), label: "Open the request" };
  const given = `A rule gave it, without an approval.${isFinished ? "" : ` ${UNFINISHED}`}`;
  const taken = `${requester} ${did} ${subjectOf(request)}. ${given}`;
  const others = admins.filter((admin) => admin !== requesterId);
  await notify(db, others, Object.assign({ text: taken }, notice, isFinished ? about : toDo));
  const own = `You ${did} ${subjectOf(request)}. ${given} If that was not you, tell an administrator.`;
  // Nobody else could finish it: then the requester is asked, until it is done.
  const isTheirs = !isFinished && admins.length > 0 && others.length === 0;
  await notify(db, [requesterId], Object.assign({ text: own }, notice, isTheirs ? toDo : about));
}

const UNFINISHED =
  "Rolecall could not finish the SQL user, or not prove that it has what the rule gives and no more: it waits for a person who may create SQL users to finish it.";

const MOVED_BY_HAND = "Rolecall has stored the later end, and a Cluster Admin moves it on the cluster.";

/** Whether Rolecall moves ends on the cluster itself. What could not be read is not promised. */
async function movesEnds(db: Store, clusterId: string): Promise<boolean> {
  return creatingConnection(db, clusterId).then(
    (connection) => connection !== undefined,
    () => false,
  );
}

/** Whether the password of a request can be set now, and whether the API key is closed for that. What could not be read is not promised. */
async function readinessOf(
  db: Store,
  { id, clusterId }: Pick<Decided, "id" | "clusterId">,
): Promise<{ isReady: boolean; closed: boolean }> {
  try {
    const now = await requestOf(db, { id, clusterId });
    const closed = (await keyClosedAt(db, clusterId)) !== null;
    return { isReady: now !== undefined && (await stateNow(db, now)) === "ready", closed };
  } catch (error) {
    log().warn({ id, clusterId, error }, "an approval does not say whether its password can be set");
    return { isReady: false, closed: false };
  }
}

/** Notifies the requester of an approval that a person carries out. Never rejects. */
export async function notifyByHand(db: Store, request: Decided, by: string): Promise<void> {
  await dismissPending(db, request.id);
  const text = `${by} approved your request for ${subjectOf(request)}. A Cluster Admin carries it out by hand, and you are notified.`;
  const subject = `Approved, not done yet: ${subjectOf(request)}`;
  await notifyRequester(db, request, { kind: "request_decided", what: `manual:${Date.now()}`, text, subject });
}

/** What the requester does where a person says to have carried it out. */
const AFTER: Record<RequestKind, (by: string) => string> = {
  create: (by) => `Ask ${by} for its password. Rolecall has none.`,
  // Rolecall never leaves it to a person.
  grant: () => "",
  reset: (by) => `Ask ${by} for the password. Rolecall has none.`,
  privileges: () => "",
  extend: () => "",
  delete: () => "",
};

/** Notifies the requester that a person says to have carried it out, and whether the list shows it. Never rejects. */
export async function notifySaidDone(
  db: Store,
  request: Decided & Pick<StoredRequest, "decidedAt">,
  { by, isSeen }: { by: string; isSeen: boolean },
): Promise<void> {
  await dismissByHand(db, request);
  const seen = isSeen ? "Rolecall has seen it on the cluster." : "Rolecall has not seen it.";
  const said = `${by} says that your request for ${subjectOf(request)} was carried out by hand.`;
  const text = `${said} ${seen} ${AFTER[request.kind](by)}`.trim();
  await notifyRequester(db, request, { kind: "request_decided", what: "said_done", text });
}

/** Notifies the requester that a person says to have set the password by hand. Never rejects. */
export async function notifySaidSet(
  db: Store,
  request: Decided & Pick<StoredRequest, "decidedAt">,
  by: string,
): Promise<void> {
  await dismissByHand(db, request);
  const { name, clusterName } = request;
  const said = `${by} says that the password of the SQL user ${name} on cluster ${clusterName} was set by hand.`;
  const text = `${said} Ask ${by} for it. Rolecall has none.`;
  await notifyRequester(db, request, { kind: "request_decided", what: "said_done", text });
}

/** Notifies the requester that nobody carried it out, and the Cluster Admins that it waits for a decision again. Never rejects. */
export async function notifyNotDone(db: Store, request: StoredRequest, by: string): Promise<void> {
  await dismissByHand(db, request);
  const text = `${by} did not carry out your request for ${subjectOf(request)}. It waits for a decision again.`;
  await notifyRequester(db, request, { kind: "request_decided", what: `not_done:${Date.now()}`, text });
  await notifyWaiting(db, request);
}

/** The subject of the reminder of this many days after the approval. */
export const byHandAbout = (id: string, days: number) => `request:${id}:by_hand:${days}`;

/** Whole days since a request was approved. */
export function daysSince({ decidedAt }: Pick<StoredRequest, "decidedAt">, now: number): number {
  return Math.floor((now - (decidedAt ?? now)) / (24 * 60 * 60_000));
}

/** Marks the reminders of a request as read once it does not wait for hands any more. Never rejects. */
async function dismissByHand(db: Store, request: Pick<StoredRequest, "id" | "decidedAt">): Promise<void> {
  const days = daysSince(request, Date.now());
  for (const day of [days - 1, days]) if (day >= 1) await settle(db, byHandAbout(request.id, day));
}

/** What a request is for, to follow *requests*. */
export function subjectOf({ kind, name, clusterName }: Pick<Decided, "kind" | "name" | "clusterName">): string {
  return `${WORDS[kind]} ${name} on cluster ${clusterName}`;
}

/** The event that a request is ready while the API key cannot set its password. Once it can, its requester is notified again. */
const READY_CLOSED = "ready_closed";

/** The next step of a ready request whose password the API key cannot set. */
const CLOSED_NEXT: Record<RequestKind, string> = {
  create: "Rolecall's key cannot set its password: ask a Cluster Admin for it.",
  grant: "Rolecall's key cannot set its password now; you are notified when you can set it.",
  reset: "Rolecall's key cannot set its password: ask a Cluster Admin for it.",
  privileges: "",
  extend: "",
  delete: "",
};

/**
 * Notifies requesters who can set a password now, and those whose password only a person can set; with `sqlUserId`, only of that SQL user.
 * Never rejects.
 */
export async function notifyReady(db: Store, sqlUserId?: string): Promise<void> {
  await each(
    db,
    () => unclaimed(db, sqlUserId),
    "ready",
    async (request) => {
      if (request.byRule !== null) await settle(db, unfinishedAbout(request.id));
      if ((await keyClosedAt(db, request.clusterId)) !== null) {
        const text = `The SQL user ${request.name} on cluster ${request.clusterName} is ready. ${CLOSED_NEXT[request.kind]}`;
        return notifyRequester(db, request, { kind: "request_decided", what: READY_CLOSED, text });
      }
      const text = `You can now set the password of the SQL user ${request.name} on cluster ${request.clusterName}.`;
      await notifyRequester(db, request, { kind: "request_decided", what: "ready", text });
      await saveNotified(db, request.id, "ready");
    },
  );
}

/** Notifies the requester that the privileges are now exactly the approved ones. Never rejects. */
export async function notifyFinished(db: Store, request: Decided): Promise<void> {
  const text = `Your request for ${subjectOf(request)} is finished: the database shows exactly the approved privileges.`;
  await notifyRequester(db, request, { kind: "request_decided", what: "finished", text });
}

/** Notifies requesters of expired requests. Never rejects. */
export async function notifyExpired(db: Store): Promise<void> {
  await each(
    db,
    () => ranOut(db),
    "expired",
    async (request) => {
      if (request.byRule !== null) await settle(db, unfinishedAbout(request.id));
      const why = request.state === "pending" ? "without a decision" : "before you set the password";
      const text = `Your request for ${subjectOf(request)} expired ${why}.`;
      await notifyRequester(db, request, { kind: "request_expired", what: "expired", text });
      await saveNotified(db, request.id, "expiry");
    },
  );
}

async function each(
  db: Store,
  find: () => Promise<StoredRequest[]>,
  state: "ready" | "expired",
  work: (request: StoredRequest) => Promise<void>,
): Promise<void> {
  try {
    const found = await find();
    const states = await statesOf(db, found);
    for (const [index, request] of found.entries()) if (states[index] === state) await work(request);
  } catch (error) {
    log().warn({ error }, "requesters not notified; trying again");
  }
}

async function notifyRequester(
  db: Store,
  { id, requesterId }: Pick<StoredRequest, "id" | "requesterId">,
  { what, ...notice }: { kind: NoticeKind; what: string; text: string; subject?: string; sentences?: string[] },
): Promise<void> {
  const about = `request:${id}:${what}`;
  await notify(db, [requesterId], { ...notice, about, path: pathTo(id), label: "Open the request" });
}
