import type { Delivery } from "#lib/shared/passwords/rotation.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { isTokenSession } from "../access/token-actor.ts";
import { usedToken } from "../access/used-token.ts";
import { startJob } from "../jobs/control.ts";
import { defineJob, type JobEnd } from "../jobs/define.ts";
import { record } from "../store/audit/record-event.ts";
import type { Store } from "../store/db/open.ts";
import type { Under } from "../store/jobs/job-changes.ts";
import { leaverOfRotation } from "../store/jobs/leaver-rotations.ts";
import { leaverOf } from "../store/jobs/leavers.ts";
import {
  type RotationInput,
  type RotationJob,
  rotationData,
  rotationGiven,
  rotationInput,
} from "../store/jobs/rotation-items.ts";
import { deliverStep } from "./deliver.ts";
import { setStep } from "./set-sealed.ts";

/** Enough to use the vendor's ten requests a second when an answer takes a second. Changes by people go first in the queue. */
const AT_ONCE = 10;

export const isOwn = (actor: Actor, { starter }: RotationJob): boolean => actor.accountId === starter.id;

/** Whether it is the actor's own. A token handles only its own rotations, not those of its owner's browser or of another program. */
export const isOwnHere = (actor: Actor, job: RotationJob): boolean =>
  isOwn(actor, job) && (!actor.token || job.starter.sessionHash === actor.sessionHash);

/** New passwords for many SQL users, one after the other, for as long as their starter may set them. */
export const rotationJob = defineJob({
  kind: "rotation",
  input: rotationInput,
  item: rotationGiven,
  data: rotationData,
  steps: { set: setStep, deliver: deliverStep },
  mayRun: (actor, _, { clusterId }) => void authorize(actor, "sql_users.reset", clusterId),
  maySee: (actor, job) => isOwn(actor, job) || actor.role === "administrator",
  mayControl: (actor, job, act) => isOwnHere(actor, job) || (!actor.token && (act === "pause" || act === "stop")),
  atOnce: AT_ONCE,
  // Without its token, nobody can resume the rotation of a service, and a paused one would block its SQL users.
  starterGone: (job) => (isOfService(job) ? "stop" : "pause"),
  notifies: async ({ id, starter }, administrators, db) => {
    const leaver = await leaverOfRotation(db, id);
    const account = leaver && (await leaverOf(db, leaver))?.account;
    if (account)
      return {
        to: administrators,
        title: `The rotation of the leaver plan for ${account.name}`,
        path: `/access/people/${account.id}/leaver`,
        label: "Open the plan",
      };
    return {
      to: [starter.id, ...administrators],
      title: `The rotation that ${starter.name} started`,
      path: `/rotation/${id}`,
      label: "Open the rotation",
    };
  },
  ended: recordEnd,
});

/** The starter of a personal token's rotation is its owner. */
function isOfService({ starter }: RotationJob): boolean {
  return isTokenSession(starter.sessionHash) && starter.sessionHash.endsWith(`:${starter.id}`);
}

async function recordEnd({ job, counts, actor, because }: JobEnd<RotationInput>): Promise<void> {
  const { done, failed, unknown, stopped } = counts;
  const { id, starter, requestId, address } = job;
  const details = { rotation: id, done, failed, unknown, stopped: stopped > 0 ? stopped : undefined };
  const cause = because && (because === "unauthenticated" ? "the token of the service has ended" : because);
  await record({
    action: "rotation.end",
    actor: { accountId: starter.id, email: starter.email },
    request: { requestId, address },
    outcome: "done",
    details: Object.assign(details, cause ? { cause } : actor && usedToken(actor)),
  });
}

/** A SQL user that a new rotation is about. */
export type Target = {
  clusterId: string;
  clusterName: string;
  name: string;
  sqlUserId: string;
  withProof: boolean;
  /** names the place in a secret store; null where there is none */
  storePlace: string | null;
};

/** A SQL user is in one rotation at a time that is not over: two would set its password against each other. */
export const openKeyOf = ({ clusterId, name }: { clusterId: string; name: string }) => `rotation:${clusterId}/${name}`;

/** Stores a rotation that runs from now on. Undefined where another that is not over is about one of these SQL users. */
export function addRotation(
  db: Store,
  { deliver, key, ...under }: Omit<Under, "by" | "input"> & { deliver: Delivery; key: string },
  targets: readonly Target[],
): Promise<string | undefined> {
  const step = deliver === "store" ? "deliver" : "set";
  const items = targets.map(({ clusterId, name, sqlUserId, clusterName, withProof, storePlace }) => ({
    step,
    sqlUser: { clusterId, name, sqlUserId },
    openKey: openKeyOf({ clusterId, name }),
    input: { clusterName, storePlace: deliver === "store" ? storePlace : null },
    data: { withProof, key: null, shownId: null, delivered: null, attempt: null },
  }));
  return startJob(db, rotationJob, { ...under, input: { deliver, key } }, items);
}
