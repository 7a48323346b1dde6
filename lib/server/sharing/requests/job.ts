import { z } from "zod";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { storedInstantSchema } from "#lib/shared/time/instant-schema.ts";
import { authorize } from "../../access/guard.ts";
import { attendedStep } from "../../jobs/attend.ts";
import { defineJob, type StepContext, type StepEnd } from "../../jobs/define.ts";
import type { Store } from "../../store/db/open.ts";
import { finish, putBack, saveSent } from "../../store/requests/request-attempts.ts";
import { saveNotByRule } from "../../store/requests/request-decisions.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { notifyApproved, notifyByRule, notifyWaiting } from "./notify.ts";

/** `byRule`: rules approve it, which the work asks in place of the starter's right */
type Input = { id: string; clusterId: string; byRule?: true };
/** `endsAt`: the end that the approval sets */
type Data = { endsAt: Instant | null };
export type ApprovalContext = StepContext<Input, Record<string, never>, Data, RequestKind>;
export type ApprovalEnd = StepEnd<Data, RequestKind>;

/** One approval of a request at a time. */
export const openKeyOf = (id: string) => `request:${id}`;

/**
 * Says what came of an approval whose server died. One whose change the store shows is done; any other is pending again. If its SQL user
 * exists nevertheless, the next approval takes it over, but only if an earlier approval created it.
 */
const step = (isDone: (request: StoredRequest, data: Data) => boolean, leaves: "a claim" | "nothing") =>
  attendedStep<Input, Record<string, never>, Data, RequestKind>(async ({ db, job, item }) => {
    const { id } = job.input;
    const request = await requestOf(db, job.input);
    if (request?.state === "approved" && isDone(request, item.data)) {
      const end = (transaction: Store) =>
        leaves === "nothing" ? finish(transaction, id) : saveSent(transaction, id, null);
      return { is: "done", also: async (transaction) => void (await end(transaction)) };
    }
    const also = (transaction: Store) => putBack(transaction, id);
    return item.unsure ? { is: "unknown", code: "outcome_unknown", also } : { is: "not done", also };
  });

const made = step(({ userRow }) => userRow !== null, "a claim");
/** What an approval only stores is stored with its outcome. */
const decision = step(() => false, "a claim");

/** After an approval by rules: all are told who has to know, also where a person decides after all. */
async function endedByRule(db: Store, request: StoredRequest): Promise<void> {
  if (request.byRule !== null) return notifyByRule(db, request);
  if (request.state !== "pending") return;
  await saveNotByRule(db, request.id, "failed");
  await notifyWaiting(db, request);
}

/** The approval of a request, by what it asks for. It is carried out while the approver waits, or not at all. */
export const approvalJob = defineJob<Input, Record<string, never>, Data, RequestKind>({
  kind: "approval",
  input: z.strictObject({ id: z.string(), clusterId: z.string(), byRule: z.literal(true).exactOptional() }),
  item: z.strictObject({}),
  data: z.strictObject({ endsAt: storedInstantSchema.nullable() }),
  steps: {
    create: made,
    grant: made,
    extend: step(({ wantedUntil }, { endsAt }) => endsAt !== null && wantedUntil === endsAt, "nothing"),
    delete: step(({ endedAt }) => endedAt !== null, "nothing"),
    reset: decision,
    privileges: decision,
  },
  mayRun: (actor, { input }) => {
    if (!input.byRule) authorize(actor, "requests.decide", input.clusterId);
  },
  maySee: () => false,
  mayControl: () => false,
  atOnce: 1,
  // Another approver may decide it then.
  starterGone: () => "stop",
  ended: async ({ db, job, counts }) => {
    const request = counts.done > 0 || job.input.byRule ? await requestOf(db, job.input) : undefined;
    if (!request) return;
    if (job.input.byRule) return endedByRule(db, request);
    await notifyApproved(db, request, job.starter.name);
  },
  keepDays: 30,
});
