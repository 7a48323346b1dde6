import "server-only";
import type { NoticeKind } from "#lib/shared/notices.ts";
import type { RequestKind } from "#lib/shared/requests.ts";
import { log } from "../log.ts";
import { clusterAdminsOf, notify } from "../notices.ts";
import type { Store } from "../store/open.ts";
import { keepTold, ranOut, unclaimed } from "../store/request-lists.ts";
import type { NewRequest, RequestRow } from "../store/requests.ts";
import { track } from "../under-way.ts";
import { statesOf } from "./state.ts";

/** What is asked for, to follow «asks for». */
const WORDS: Record<RequestKind, string> = {
  create: "the new SQL user",
  reset: "a reset of the SQL user",
  privileges: "other privileges of the SQL user",
  delete: "the deletion of the SQL user",
};

const EVERY_MS = 2 * 60_000;

const pathTo = (id: string) => `/requests?request=${id}`;

/** Tells the Cluster Admins, but for whoever asks, that a request waits for one of them. */
export async function tellWaiting(
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
      about: `request:${id}:waiting`,
      text: `${requester.name} asks for ${WORDS[kind]} ${name} on the cluster ${cluster.name}.`,
      path: pathTo(id),
      label: "See the request",
    },
  );
}

/** Tells whoever asked what was decided. */
export async function tellDecided(
  db: Store,
  request: Pick<RequestRow, "id" | "kind" | "name" | "cluster_name" | "requester_id">,
  { by, denied }: { by: string; denied?: { reason: string } },
): Promise<void> {
  const what = `${WORDS[request.kind]} ${request.name} on the cluster ${request.cluster_name}`;
  const text = denied
    ? `${by} denied what you asked for, ${what}: ${denied.reason}`
    : `${by} approved what you asked for: ${what}.`;
  await tell(db, request, { kind: "request_decided", what: "decided", text });
}

/** Tells those who asked that they can set and see the password; with `sqlUserId`, of that one alone. Never rejects. */
export async function tellReady(db: Store, sqlUserId?: string): Promise<void> {
  await each(
    db,
    () => unclaimed(db, sqlUserId),
    "ready",
    async (request) => {
      const text = `You can set and see the password of the SQL user ${request.name} on the cluster ${request.cluster_name}.`;
      await tell(db, request, { kind: "request_decided", what: "ready", text });
      await keepTold(db, request.id, "ready");
    },
  );
}

/** Tells those who asked what has run out. Never rejects. */
export async function tellRanOut(db: Store): Promise<void> {
  await each(
    db,
    () => ranOut(db),
    "expired",
    async (request) => {
      const how = request.state === "pending" ? "undecided" : "unclaimed";
      const text = `Your request for ${WORDS[request.kind]} ${request.name} on the cluster ${request.cluster_name} ran out ${how}.`;
      await tell(db, request, { kind: "request_expired", what: "expired", text });
      await keepTold(db, request.id, "expiry");
    },
  );
}

/** Tells, from now on, of what ran out, and of what can be claimed where a server died before it told so. */
export function startTellingOfRequests(db: Store): void {
  const again = () => void track(Promise.all([tellRanOut(db), tellReady(db)]));
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
  { kind, what, text }: { kind: NoticeKind; what: string; text: string },
): Promise<void> {
  const about = `request:${id}:${what}`;
  await notify(db, [requester_id], { kind, about, text, path: pathTo(id), label: "See the request" });
}
