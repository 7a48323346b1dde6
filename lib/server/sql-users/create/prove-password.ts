import "server-only";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Secret } from "../../base/secret.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { signsIn } from "./make.ts";

type Target = { clusterId: string; name: string };

/**
 * What proves a new password of this SQL user by one login, as a creation does; undefined where no SQL connection creates on its cluster.
 * Asked before anything is set: throws where the cluster does not answer, `SqlError`, and `login_not_allowed` where it would refuse any
 * password. The proof itself throws `password_not_proved`.
 */
export async function passwordProof(target: Target): Promise<((password: Secret) => Promise<void>) | undefined> {
  if (!(await creatingConnection(await store(), target.clusterId))) return undefined;
  const { requestId } = await requestContext();
  const { login, validUntil } = await onCluster(target.clusterId, requestId, (link) => loginOf(link, target.name));
  if (!login || (typeof validUntil === "number" && validUntil <= Date.now())) throw new Refusal("login_not_allowed");
  return async (password) => {
    const isProved = await signsIn(target, password, requestId).catch((error: unknown) => {
      log().warn({ requestId, clusterId: target.clusterId, name: target.name, error }, "a password was not proved");
      return false;
    });
    if (!isProved) throw new Refusal("password_not_proved");
  };
}
