import { createUser, dropUser, setVerifier } from "#lib/sql/templates/new-user.ts";
import { Refusal } from "../../base/failure.ts";
import type { Secret } from "../../base/secret.ts";
import { SqlError } from "../../base/sql-error.ts";
import { createSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { placeOf } from "../../cluster-sql/connection/destination.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { Link } from "../../cluster-sql/link.ts";
import { makeVerifier } from "../../cluster-sql/verifier.ts";
import { type SqlConnection, saveListsSqlMade } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import type { Creation } from "../../store/sql-users/creations.ts";
import { markOf } from "./mark.ts";

/** How a SQL user came to be, and whether the answer to that was had. */
type Made = { way: Creation["way"]; answerLost: boolean };

/**
 * Makes the SQL user of a creation. The first one made by SQL on a cluster shows whether the Cloud API lists such users; if not, it is
 * deleted and made by the Cloud API. Throws `sql_user_exists`, `sql_users_not_listed`, SqlError, CloudError.
 */
export async function makeNew(
  db: Store,
  creation: Creation,
  connection: SqlConnection,
  password: Secret,
  making: Making,
): Promise<Made> {
  if (creation.way === "api") return makeByApi(creation, password, making, false);
  await makeBySql(creation, password, making);
  if (connection.listsSqlMade !== null) return { way: "sql", answerLost: false };
  const lists = await isListed(creation);
  if (lists !== null) await saveListsSqlMade(db, connection, lists);
  if (lists !== false) return { way: "sql", answerLost: false };
  await drop(creation, making.requestId);
  if (connection.level !== "manage") throw new Refusal("sql_users_not_listed");
  await making.saveByApi();
  return makeByApi(creation, password, making, false);
}

/** Continues a creation that was left in the middle: its SQL user is there, and gets this password. */
export async function resume(creation: Creation, password: Secret, making: Making): Promise<Made> {
  if (creation.way === "api") return makeByApi(creation, password, making, true);
  if (!(await setBySql(creation, password, making))) await makeBySql(creation, password, making);
  return { way: "sql", answerLost: false };
}

async function makeByApi(
  { clusterId, name }: Target,
  password: Secret,
  { before }: Making,
  takeOver: boolean,
): Promise<Made> {
  const target = { clusterId, name, password };
  const { answerLost } = await createSettled(cloud(), target, { before, takeOver });
  return { way: "api", answerLost };
}

type Target = { clusterId: string; name: string };
type Marked = Pick<Creation, "clusterId" | "name" | "marks">;
type Making = {
  requestId: string;
  /** checked again right before the first statement */
  before: () => Promise<void>;
  /** stores that the Cloud API makes it */
  saveByApi: () => Promise<void>;
};

const TAKEN = "42710";
const MISSING = "42704";

/**
 * Makes a SQL user with this password; the cluster gets only the verifier. After a lost answer a login shows whether it was made, since
 * only Rolecall knows the password. Throws `sql_user_exists`, `SqlError`, CloudError, and what `before` throws.
 */
async function makeBySql(target: Marked, password: Secret, { requestId, before }: Making): Promise<void> {
  const statement = createUser(target.name, (await makeVerifier(password)).reveal(), markOf(target));
  await queueChange(target, async () => {
    await before();
    let lost: unknown;
    for (const isLast of [false, true]) {
      try {
        await finishOnCluster(target.clusterId, requestId, (link) => link.run(statement));
        return;
      } catch (error) {
        if (!(error instanceof SqlError)) throw lost ?? error;
        const isTaken = error.detail === TAKEN;
        if (isTaken && lost === undefined) throw new Refusal("sql_user_exists");
        if (!isTaken && error.outcome !== "unknown") throw lost ?? error;
        lost ??= error;
        const isMade = await signsIn(target, password, requestId).catch(() => {
          throw lost;
        });
        if (isMade) return;
        // One of this name that has another password was not made here.
        if (isTaken) throw new Refusal("sql_user_exists");
        if (isLast) throw lost;
      }
    }
  });
}

/** Sets this password and the mark in the same way. False where there is no such SQL user. Repeated after a lost answer. */
async function setBySql(target: Marked, password: Secret, { requestId, before }: Making): Promise<boolean> {
  const statement = setVerifier(target.name, (await makeVerifier(password)).reveal(), markOf(target));
  return queueChange(target, async () => {
    await before();
    const set = () => finishOnCluster(target.clusterId, requestId, (link) => link.run(statement));
    try {
      await set().catch((error: unknown) => {
        if (error instanceof SqlError && error.outcome === "unknown") return set();
        throw error;
      });
      return true;
    } catch (error) {
      if (error instanceof SqlError && error.detail === MISSING) return false;
      throw error;
    }
  });
}

/** Whether the cluster lets the SQL user in with this password. One login. Throws `SqlError` where this cannot be found out. */
export async function signsIn({ clusterId, name }: Target, password: Secret, requestId: string): Promise<boolean> {
  try {
    const link = await Link.open({ ...(await placeOf(clusterId)), user: name, password }, requestId);
    await link.close();
    return true;
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_connection_password_refused") return false;
    throw error;
  }
}

/** Whether the Cloud API lists a SQL user that SQL has made; null where it does not answer, and the next one has to tell. */
async function isListed({ clusterId, name }: Target): Promise<boolean | null> {
  cloud().outdate();
  return cloud()
    .listSqlUsers(clusterId, { priority: "write" })
    .then((names) => names.includes(name))
    .catch(() => null);
}

/** Deletes a SQL user that was just created. If that fails, it still exists. */
async function drop({ clusterId, name }: Target, requestId: string): Promise<void> {
  await finishOnCluster(clusterId, requestId, (link) => link.run(dropUser(name))).catch((error: unknown) => {
    const detail = error instanceof SqlError ? error.detail : undefined;
    throw new SqlError("sql_outcome_unknown", { outcome: "unknown", detail });
  });
}

/** Runs `work` on the cluster's connection, however many wait: a change that was begun must not end for that. */
export function finishOnCluster<T>(clusterId: string, requestId: string, work: (link: Link) => Promise<T>): Promise<T> {
  return onCluster(clusterId, requestId, work, { isGoingOn: true });
}

/** Changes of one SQL user take turns, those by the Cloud API among them. */
function queueChange<T>({ clusterId, name }: Target, work: () => Promise<T>): Promise<T> {
  return cloud().turns.take(clusterId, name, work);
}
