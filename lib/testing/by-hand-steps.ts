import { beforeEach, vi } from "vitest";
import { approveRequestDoor, requestDoneByHandDoor, requestNotDoneDoor } from "../server/edge/doors/requests.ts";
import { putGrant } from "../server/store/clusters/cluster-roles.ts";
import { store } from "../server/store/db/store.ts";
import { begin, owned, requestForOwn, sent, world } from "./request-steps.ts";
import { change, type Person } from "./requests.ts";
import { CLUSTER_ID } from "./scripted-vendor.ts";
import { registry } from "./server.ts";

/* For tests only: requests that a person carries out, where the API key only reads. */

export const byHand = (by: Person, id: string) =>
  change(by, approveRequestDoor, { clusterId: CLUSTER_ID, id, byHand: true });
export const done = (by: Person, id: string) => change(by, requestDoneByHandDoor, { clusterId: CLUSTER_ID, id });
export const notDone = (by: Person, id: string) => change(by, requestNotDoneDoor, { clusterId: CLUSTER_ID, id });

/** From now on the key may do this. */
export function setAccess(access: "read" | "change"): void {
  vi.stubEnv("COCKROACH_API_ACCESS", access);
  registry()?.delete("env");
}

/** A pending request of Mara for `app`, which Payments owns. */
export async function pending(kind: "reset" | "delete"): Promise<string> {
  const answer = await requestForOwn(world.mara, kind, await owned("app"));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
}

/** The calls that change something. */
export const changes = () => ["POST", "PUT", "DELETE", "PATCH"].flatMap(sent);

/** Each test begins with a key that only reads, and with Mara as a developer of the cluster. */
export function withReadingKey(): void {
  beforeEach(async () => {
    await begin();
    const grantee = { kind: "account" as const, id: world.mara.id };
    await putGrant(await store(), grantee, { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" });
    setAccess("read");
  });
}
