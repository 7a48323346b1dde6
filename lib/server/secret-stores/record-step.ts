import type { StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { CloudError } from "../base/cloud-error.ts";
import { log } from "../base/log.ts";
import { ROLECALL, record } from "../store/audit/record-event.ts";
import type { StoreDelivery } from "../store/automation/store-deliveries.ts";
import { SecretStoreError } from "./kinds/secret-store.ts";

/** `alone`: Rolecall did it by itself, after what began it was over. */
type StepEvent = {
  action: "secret_store.deliver" | "secret_store.undelivered" | "secret_store.undo";
  outcome: "done" | "unknown";
  alone: boolean;
};

/** Records a step of a delivery, with the account that it is for. */
export async function recordStep(
  { by, request, clusterId, name, storeName, path, reason, id }: StoreDelivery,
  { action, outcome, alone }: StepEvent,
  more: object,
): Promise<void> {
  const actor = alone ? ROLECALL : { accountId: by.accountId, email: by.email };
  const arrangedBy = alone ? by.email : undefined;
  const details = Object.assign({ delivery: id, store: storeName, path, reason, arrangedBy }, more);
  await record({ action, actor, request, clusterId, target: name, outcome, details }).catch((error: unknown) =>
    log().error({ delivery: id, action, error }, "a step of a delivery was not recorded"),
  );
}

/** What stops a step, in the words of the store; a fault of Rolecall is logged. */
export function problemOf(error: unknown): StoreProblem {
  if (error instanceof SecretStoreError) return error.problem;
  if (error instanceof CloudError) return "vendor";
  log().error({ error }, "a delivery into a secret store failed");
  return "internal";
}
