import { may } from "#lib/shared/policy.ts";
import { authorize } from "../access/guard.ts";
import { defineJob, type JobEnd } from "../jobs/define.ts";
import { itemOfPutBack } from "../store/jobs/put-backs.ts";
import { givenStep, giveStep, holdStep, lasting, takeStep } from "./back-steps.ts";
import { requireManage } from "./manage.ts";
import { notifyBack } from "./notify-back.ts";
import { checkStep, grantsStep, revokeStep, rolesStep } from "./steps.ts";
import {
  openedItem,
  type RestrictionInput,
  restrictionData,
  restrictionGiven,
  restrictionInput,
  restrictionOf,
} from "./stored.ts";

/**
 * Puts one SQL user back as it was before its restriction, for a time, and restricts it again. Nobody pauses or stops it: that would leave a
 * superuser for good. It is cancelled before it gives anything, or ended early.
 */
export const putBackJob = defineJob({
  kind: "put_back",
  input: restrictionInput,
  item: restrictionGiven,
  data: restrictionData,
  steps: {
    give: giveStep,
    given: lasting(givenStep),
    hold: lasting(holdStep),
    take: lasting(takeStep),
    roles: lasting(rolesStep),
    grants: lasting(grantsStep),
    revoke: lasting(revokeStep),
    check: lasting(checkStep),
  },
  async mayRun(actor, { input: { clusterId } }) {
    authorize(actor, "sql_users.apply", clusterId);
    await requireManage(clusterId);
  },
  maySee: (actor, { input }) => may(actor, "sql_users.restrict", input.clusterId),
  mayControl: () => false,
  atOnce: 1,
  line: ({ clusterId }) => clusterId,
  finishesItems: true,
  keepDays: 90,
  // It stays in hand, and is over once the way back is.
  starterGone: () => "wait",
  notifies: (job) => ({
    to: [job.starter.id],
    adminsOf: job.input.clusterId,
    title: `What ${job.starter.name} asked to put back`,
    path: `/restrict/${restrictionOf(job)}`,
    label: "Open the restriction",
  }),
  ended,
});

async function ended({ db, job, counts }: JobEnd<RestrictionInput>): Promise<void> {
  const item = counts.done > 0 ? await itemOfPutBack(db, job.id) : undefined;
  if (item) await notifyBack(db, { job, item: openedItem(item) }, "ended");
}
