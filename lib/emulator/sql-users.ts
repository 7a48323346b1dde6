import { ApiError } from "./api-error.ts";
import { checkChangeable, clusterOf, reachableCluster, textField } from "./checks.ts";
import { type Answer, type Call, rolesOf } from "./cloud.ts";
import { hasHabit } from "./faults/breaks.ts";
import { pageOf, paginationOf, readPaging } from "./paging.ts";
import { Model } from "./sql/model.ts";
import { blockerOf } from "./sql/roles.ts";
import { makeVerifier, matchesVerifier } from "./sql/scram.ts";
import { checkPassword, nameToChange, nameToCreate } from "./world/names.ts";
import type { StoredUser } from "./world/world.ts";

/** GET: names only, ascending. `pagination` is left out where everything fits on the first page. */
export function listSqlUsers(call: Call): Answer {
  const { scope, ...request } = readPaging(call.query, `sql-users:${call.params.cluster_id.toLowerCase()}`);
  const { id } = reachableCluster(call).facts;
  const page = pageOf(call.cloud.world.users(id), (user) => user.name, request);
  const users = page.items.map(({ name }) => ({ name }));
  return { scope, json: { users, pagination: paginationOf(scope, page) } };
}

/** POST: the name comes back as the database keeps it. HTTP 409 for one that exists. */
export async function createSqlUser(call: Call): Promise<Answer> {
  const name = nameToCreate(textField(call, "name"));
  const password = textField(call, "password");
  checkPassword(password);
  const { world } = call.cloud;
  const { id } = clusterOf(call).facts;
  return world.exclusive(id, async () => {
    checkChangeable(call);
    if (world.user(id, name)) throw new ApiError("exists", `a role/user named ${name} already exists`);
    await rolesOf(call.cloud, id)?.create(name, password);
    const facts = hasHabit(call.cloud.breaks, "the Cloud API makes SQL users without admin") ? NO_ROLE : undefined;
    world.putUser(id, Object.assign({ name, password: makeVerifier(password) }, facts && { facts }));
    log(call, "CREATE_SQL_USER", name);
    return { json: { name }, applied: true };
  });
}

/** PUT: the newest password counts. HTTP 404 for a user that does not exist. */
export async function setSqlUserPassword(call: Call): Promise<Answer> {
  const name = nameToChange(call.params.name, "edit");
  const password = textField(call, "password");
  checkPassword(password);
  const { world } = call.cloud;
  const { id } = clusterOf(call).facts;
  return world.exclusive(id, async () => {
    checkChangeable(call);
    const user = world.user(id, name);
    if (!user) throw noSuchUser(name);
    await rolesOf(call.cloud, id)?.setPassword(name, password);
    setPassword(call, id, user, password);
    log(call, "CHANGE_SQL_USER_PASSWORD", name);
    return { json: { name }, applied: true };
  });
}

const NO_ROLE = { options: [], memberOf: {}, system: {} };

function setPassword({ cloud }: Call, clusterId: string, user: StoredUser, password: string): void {
  if (hasHabit(cloud.breaks, "a password is refused the second time") && isOf(user, password))
    throw new ApiError("invalid", "the new password must be different");
  if (hasHabit(cloud.breaks, "a new password ends sessions")) cloud.sql.get(clusterId)?.endSessions(user.name);
  if (!hasHabit(cloud.breaks, "a new password is forgotten"))
    cloud.world.putUser(clusterId, { ...user, password: makeVerifier(password) });
}

const isOf = ({ password: verifier }: StoredUser, password: string) =>
  verifier !== undefined && matchesVerifier(password, verifier);

/** DELETE: HTTP 404 for a user that does not exist, a second delete too; 400 with the database's text while it is in use. */
export async function deleteSqlUser(call: Call): Promise<Answer> {
  const name = nameToChange(call.params.name, "drop");
  const { world } = call.cloud;
  const { id } = clusterOf(call).facts;
  return world.exclusive(id, async () => {
    checkChangeable(call);
    const user = world.user(id, name);
    if (!user && hasHabit(call.cloud.breaks, "to delete nobody is fine")) return { json: { name } };
    if (!user) throw noSuchUser(name);
    const refusal = blockerOf(new Model(world, id), name);
    if (refusal && !hasHabit(call.cloud.breaks, "owners are deleted")) throw new ApiError("blocked", refusal);
    await rolesOf(call.cloud, id)?.drop(name);
    world.removeUser(id, name);
    log(call, "DELETE_SQL_USER", name);
    return { json: { name }, applied: true };
  });
}

/** The audit log names the key's account for every change through it. */
function log(
  call: Call,
  action: "CREATE_SQL_USER" | "DELETE_SQL_USER" | "CHANGE_SQL_USER_PASSWORD",
  name: string,
): void {
  const { id, name: cluster } = clusterOf(call).facts;
  const by = { serviceAccount: "rolecall", source: "CC_API", address: "127.0.0.1" } as const;
  call.cloud.auditLog.add(action, { id, name: cluster }, name, by);
}

function noSuchUser(name: string): ApiError {
  return new ApiError("notFound", `role/user ${name} does not exist`);
}
