import "server-only";
import type { NoticeKind } from "#lib/shared/notices.ts";
import type { RequestKind } from "#lib/shared/requests.ts";
import { track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { clusterAdminsOf, notify, settle } from "../notices/notices.ts";
import type { Store } from "../store/open.ts";
import { ranOut, saveNotified, unclaimed } from "../store/request-lists.ts";
import { type NewRequest, type RequestRow, requestOf } from "../store/requests.ts";
import { stateNow, statesOf } from "./state.ts";

/** What is asked for, to follow «asks for». */
const WORDS: Record<RequestKind, string> = {
  create: "the new SQL user",
  reset: "a reset of the SQL user",
  privileges: "other privileges of the SQL user",
  delete: "the deletion of the SQL user",
};

const EVERY_MS = 2 * 60_000;

const waiting = (id: string) => `request:${id}:waiting`;
const pathTo = (id: string) => `/requests?request=${id}`;

/** Tells the Cluster Admins, but for whoever asks, that a request waits for one of them. */
export async function notifyPending(
  db: Store,
  { id, kind, name, cluster, requester }: Pick<NewRequest, "kind" | "name" | "cluster" | "requester"> & { id: string },
): Promise<void> {
  const admins = await clusterAdminsOf(db, cluster.id).catch((error: unknown) => {
    log().error({ request: id, error }, "nobody was told of a request");
    return [];
  });
  await notify(
    db,
    admins.filter((admin) => admin !== requester.id),
    {
      kind: "request_waiting",
      about: waiting(id),
      text: `${requester.name} asks for ${subjectOf({ kind, name, cluster_name: cluster.name })}.`,
      path: pathTo(id),
      label: "See the request",
    },
  );
}

/** Whoever was told that it waits need not look any more. Never rejects. */
export async function dismissPending(db: Store, id: string): Promise<void> {
  await settle(db, waiting(id));
}

type Decided = Pick<RequestRow, "id" | "kind" | "name" | "cluster_id" | "cluster_name" | "requester_id">;

/** Tells whoever asked that it was denied, and why. */
export async function notifyDenied(
  db: Store,
  request: Decided,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  await dismissPending(db, request.id);
  const text = `${by} denied what you asked for, ${subjectOf(request)}: ${reason}`;
  await tell(db, request, { kind: "request_decided", what: "decided", text, subject: `Denied: ${subjectOf(request)}` });
}

/** Tells whoever asked that it was approved, and whether they can claim it at once. Never rejects: it is approved by now. */
export async function notifyApproved(db: Store, request: Decided, by: string): Promise<void> {
  const { id, cluster_id: clusterId } = request;
  await dismissPending(db, id);
  const isReady = await requestOf(db, { id, clusterId })
    .then(async (now) => now !== undefined && (await stateNow(db, now)) === "ready")
    .catch(() => false);
  const more = isReady ? " You can set and see the password now." : "";
  const text = `${by} approved what you asked for: ${subjectOf(request)}.${more}`;
  await tell(db, request, { kind: "request_decided", what: "decided", text });
  // Where this is lost, they are told twice.
  if (isReady) await saveNotified(db, id, "ready").catch(() => {});
}

function subjectOf({ kind, name, cluster_name }: Pick<Decided, "kind" | "name" | "cluster_name">): string {
  return `${WORDS[kind]} ${name} on the cluster ${cluster_name}`;
}

/** Tells those who asked that they can set and see the password; with `sqlUserId`, of that one alone. Never rejects. */
export async function notifyReady(db: Store, sqlUserId?: string): Promise<void> {
  await each(
    db,
    () => unclaimed(db, sqlUserId),
    "ready",
    async (request) => {
      const text = `You can set and see the password of the SQL user ${request.name} on the cluster ${request.cluster_name}.`;
      await tell(db, request, { kind: "request_decided", what: "ready", text });
      await saveNotified(db, request.id, "ready");
    },
  );
}

/** Tells those who asked what has run out. Never rejects. */
export async function notifyExpired(db: Store): Promise<void> {
  await each(
    db,
    () => ranOut(db),
    "expired",
    async (request) => {
      const how = request.state === "pending" ? "undecided" : "unclaimed";
      const text = `Your request for ${subjectOf(request)} ran out ${how}.`;
      await tell(db, request, { kind: "request_expired", what: "expired", text });
      await saveNotified(db, request.id, "expiry");
    },
  );
}

/** Tells, from now on, of what ran out, and of what can be claimed where a server died before it told so. */
export function startRequestNotices(db: Store): void {
  const again = () => void track(Promise.all([notifyExpired(db), notifyReady(db)]));
  again();
  setInterval(again, EVERY_MS).unref();
}

async function each(
  db: Store,
  find: () => Promise<RequestRow[]>,
  state: "ready" | "expired",
  work: (request: RequestRow) => Promise<void>,
): Promise<void> {
  try {
    const found = await find();
    const states = await statesOf(db, found);
    for (const [index, request] of found.entries()) if (states[index] === state) await work(request);
  } catch (error) {
    log().warn({ error }, "some were not told what became of their requests; they will be");
  }
}

async function tell(
  db: Store,
  { id, requester_id }: Pick<RequestRow, "id" | "requester_id">,
  { what, ...notice }: { kind: NoticeKind; what: string; text: string; subject?: string },
): Promise<void> {
  const about = `request:${id}:${what}`;
  await notify(db, [requester_id], { ...notice, about, path: pathTo(id), label: "See the request" });
}
