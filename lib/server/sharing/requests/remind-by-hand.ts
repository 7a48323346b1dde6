import { log } from "../../base/log.ts";
import { clusterAdminsOf, notify, settle } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { requestsBefore } from "../../store/requests/request-lists.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { toCarryOutOf } from "./by-hand.ts";
import { byHandAbout, daysSince, pathTo, subjectOf } from "./notify.ts";

/** Far more than people leave undone. */
const MOST_REMINDED = 1_000;

/** Reminds the Cluster Admins, once for each day since its approval, of a request that waits to be carried out by hand. Never rejects. */
export async function remindByHand(db: Store, now = Date.now()): Promise<void> {
  try {
    const sees = { requesterId: "", teams: [], clusters: "all" } as const;
    const page = { before: undefined, limit: MOST_REMINDED, now };
    const found = await requestsBefore(db, sees, { words: [], approved: true }, page);
    for (const request of await toCarryOutOf(db, found, now)) {
      const days = daysSince(request, now);
      if (days >= 1) await remindOf(db, request, days);
    }
  } catch (error) {
    log().warn({ error }, "Cluster Admins not reminded; trying again");
  }
}

async function remindOf(db: Store, request: StoredRequest, days: number): Promise<void> {
  const { id, clusterId, requesterId, requester } = request;
  const admins = await clusterAdminsOf(db, clusterId);
  await settle(db, byHandAbout(id, days - 1));
  const since = days === 1 ? "a day" : `${days} days`;
  await notify(
    db,
    admins.filter((admin) => admin !== requesterId),
    {
      kind: "request_waiting",
      about: byHandAbout(id, days),
      text: `${requester} has waited ${since} for ${subjectOf(request)}. The request is approved and to be carried out by hand.`,
      path: pathTo(id),
      label: "Open the request",
      bundle: { path: "/requests", label: "Open Requests" },
    },
  );
}
