import { may } from "#lib/shared/policy.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { defineJob, type JobEnd } from "../jobs/define.ts";
import { record } from "../store/audit/record-event.ts";
import type { Store } from "../store/db/open.ts";
import { removeSeen } from "../store/jobs/restricted-seen.ts";
import { firstOfJob } from "../store/jobs/restrictions.ts";
import { requireManage } from "./manage.ts";
import { notifyOwners } from "./notify.ts";
import { checkStep, grantsStep, readStep, revokeStep, rolesStep } from "./steps.ts";
import {
  type RestrictionInput,
  type RestrictionJob,
  restrictionData,
  restrictionGiven,
  restrictionInput,
} from "./stored.ts";

/** Every Cluster Admin of the cluster, and the starter. */
export function mayControlRestriction(actor: Actor, { starter, input }: RestrictionJob): boolean {
  if (actor.token) return false;
  const isOwn = actor.accountId === starter.id && may(actor, "sql_users.restrict", input.clusterId);
  return isOwn || may(actor, "sql_users.apply", input.clusterId);
}

/** Restricts SQL users of one cluster, one after the other, for as long as its starter may. */
export const restrictionJob = defineJob({
  kind: "restriction",
  input: restrictionInput,
  item: restrictionGiven,
  data: restrictionData,
  steps: { read: readStep, roles: rolesStep, grants: grantsStep, revoke: revokeStep, check: checkStep },
  async mayRun(actor, { input: { clusterId } }) {
    authorize(actor, "sql_users.restrict", clusterId);
    await requireManage(clusterId);
  },
  maySee: (actor, { input }) => may(actor, "sql_users.restrict", input.clusterId),
  mayControl: mayControlRestriction,
  atOnce: 1,
  // Each cluster has one connection, and people wait for it too.
  line: ({ clusterId }) => clusterId,
  finishesItems: true,
  pausesAfter: ({ input }, { position }) => input.onFailure === "pause" || (input.canaryMinutes > 0 && position === 0),
  waitsUntil: canaryUntil,
  notifies: ({ id, starter, input }) => ({
    to: [starter.id],
    adminsOf: input.clusterId,
    title: `The restriction that ${starter.name} started`,
    path: `/restrict/${id}`,
    label: "Open the restriction",
  }),
  ended,
  // Longer than any way back; the audit has the events for good.
  keepDays: 90,
  removes: removeSeen,
});

const MINUTE_MS = 60_000;

/** Until when the others wait after the first one; undefined before it has ended, and once a person has resumed the job since. */
export async function canaryUntil(db: Store, { id, changedAt, input }: RestrictionJob): Promise<number | undefined> {
  if (input.canaryMinutes === 0) return undefined;
  const first = await firstOfJob(db, id);
  const isOver = first !== undefined && first.state !== "waiting" && first.state !== "running";
  if (!isOver || !first.othersWait || changedAt > first.at) return undefined;
  return first.at + input.canaryMinutes * MINUTE_MS;
}

async function ended({ db, job, counts }: JobEnd<RestrictionInput>): Promise<void> {
  const { id, starter, requestId, address, input } = job;
  const { done, failed, unknown, stopped } = counts;
  await record({
    action: "restrict.ended",
    actor: { accountId: starter.id, email: starter.email },
    request: { requestId, address },
    clusterId: input.clusterId,
    outcome: "done",
    details: { restriction: id, done, failed, unknown, stopped: stopped > 0 ? stopped : undefined },
  });
  await notifyOwners(db, job, "after");
}
