import { usedToken } from "../access/used-token.ts";
import { recorded } from "../audit/recorded.ts";
import { Refusal } from "../base/failure.ts";
import { StarterGone, type Step, type StepEnd } from "../jobs/define.ts";
import { endOfError, untilAssumed } from "../jobs/run-item.ts";
import { deliverToStore, resumeForParent } from "../secret-stores/deliver.ts";
import { newPasswordOf } from "../sql-users/change-sql-user.ts";
import { deliveryOfParent, type StoreDelivery } from "../store/automation/store-deliveries.ts";
import { StoreUnavailable } from "../store/db/open.ts";
import type { RotationInput, RotationItem } from "../store/jobs/rotation-items.ts";
import { requireSettable, type StartersContext, stillSettable } from "./settable.ts";

type Data = RotationItem["data"];
type End = StepEnd<Data, never>;

/** Sets a new password for a SQL user and delivers it into its secret store. What a dead run had begun is ended, and nothing else is set then. */
export const deliverStep: Step<RotationInput, RotationItem["input"], Data, "set" | "deliver"> = {
  as: "starter",
  async run(context) {
    try {
      const permit = await requireSettable(context);
      const attempt = `${context.item.id}/${context.run}`;
      await context.save({ data: { ...context.item.data, attempt }, unsure: false });
      await deliverRecorded(context, permit);
      return { is: "done", data: { ...context.item.data, delivered: "store" } };
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (error instanceof StarterGone && (await isNothingSent(context))) throw error;
      return endAfter(context, error);
    }
  },
  async recover({ db, item }) {
    const { attempt } = item.data;
    // Deliveries go on by themselves.
    const left = attempt && (await (item.state === "unknown" ? deliveryOfParent : resumeForParent)(db, attempt));
    if (left) return endOfDelivery(left, item.data);
    // The server died before the delivery was stored.
    return item.state === "unknown" ? endOfDelivery({ outcome: "undone" }, item.data) : { is: "not done" };
  },
};

function deliverRecorded(context: StartersContext, permit: Parameters<typeof stillSettable>[1]) {
  const { db, job, item } = context;
  const { clusterId, name } = item;
  const { accountId, email, name: by, sessionHash } = permit.actor;
  const request = { requestId: job.requestId, address: job.address };
  const about = { ...newPasswordOf(item), actor: permit.actor };
  const stillMay = stillSettable(context, permit);
  const wanted = {
    clusterId,
    name,
    sessionHash,
    request,
    by: { accountId, email, name: by },
    reason: "rotation" as const,
    parentId: item.data.attempt,
    priority: "background" as const,
    before: async () => {
      await stillMay();
      // The lease may have been lost while it waited for its turn.
      await context.save({});
    },
    placeKey: item.input.storePlace,
  };
  return recorded({ ...about, request, details: { rotation: job.id, ...usedToken(permit.actor) } }, (note) =>
    deliverToStore(db, wanted, note),
  );
}

async function deliveryOf({ db, item }: StartersContext): Promise<StoreDelivery | undefined> {
  const { attempt } = item.data;
  return attempt === null ? undefined : deliveryOfParent(db, attempt);
}

/** Whether an attempt has changed nothing. */
async function isNothingSent(context: StartersContext): Promise<boolean> {
  const left = await deliveryOf(context);
  return left === undefined || left.outcome === "undone";
}

async function endAfter(context: StartersContext, error: unknown): Promise<End> {
  const left = await deliveryOf(context);
  if (left && (left.outcome === null || left.outcome === "delivered")) return endOfDelivery(left, context.item.data);
  const waits = untilAssumed(error);
  if (waits) return waits;
  const { code, words } = endOfError(error);
  // An earlier delivery of this SQL user is not over, and this one has begun nothing.
  if (code === "secret_undelivered") return { is: "failed", code: "secret_store_busy" };
  const problem = error instanceof Refusal ? error.more.fields?.deliver : undefined;
  return { is: "failed", code, words: problem ?? words };
}

/** How a SQL user ends whose delivery is in this state. */
function endOfDelivery({ outcome }: Pick<StoreDelivery, "outcome">, data: Data): End {
  switch (outcome) {
    case null:
      return { is: "unknown", code: "secret_undelivered", looksAgain: true };
    case "delivered":
      return { is: "done", data: { ...data, delivered: "store" } };
    case "undone":
      return { is: "failed", code: "secret_store_failed" };
    case "replaced":
      return { is: "failed", code: "secret_replaced" };
    case "given_up":
      return { is: "unknown", code: "secret_given_up" };
    case "gone":
      return { is: "failed", code: "sql_user_not_found" };
    default:
      return outcome satisfies never;
  }
}
