import { FIXTURES } from "../../../lib/testing/operations/fixtures.ts";

/* What the tests of doors send. */

/** The routes that only read. */
export const GET_DOORS = (clusterId: string) => [
  "/api/operations/cluster.list",
  `/api/operations/sql_user.list?clusterId=${clusterId}`,
  `/api/operations/sql_user.list_facts?clusterId=${clusterId}`,
  "/api/operations/leaver.get?accountId=acc_nobody",
  "/api/accounts/acc_nobody/leaver/evidence",
  "/api/operations/profile.notices",
  "/api/operations/profile.changes?since=1000",
  "/api/operations/profile.waiting",
  "/api/operations/sql_user.shown_password?id=shn_nobody",
  "/api/operations/sql_user.list_own",
  "/api/operations/rotation.list",
  "/api/operations/rotation.get?id=rot_nobody",
];
const called = FIXTURES.filter(({ operation: { kind, from } }) => kind !== "read" && from === "browser");
/** Operations that pages call; each needs a session. */
export const CALLED = called.map(({ operation }) => operation.name as string);
/** Operations that pages read. */
export const READ = FIXTURES.flatMap(({ operation: { kind, from, name } }): string[] =>
  kind === "read" && from === "browser" ? [name] : [],
);
/** Operations that take an empty object. */
export const TAKE_NOTHING = called.flatMap(({ operation }): string[] =>
  operation.input.safeParse({}).success ? [operation.name] : [],
);

/** A valid input of this operation, which would change something if no guard stopped it. `app_one` is a SQL user of the cluster. */
export function inputOf(name: string, clusterId: string): object {
  const found = called.find(({ operation }) => operation.name === name)?.fixture;
  if (!found || !("input" in found)) throw new Error(`no input of ${name}`);
  const input = ("effective" in found ? found.effective : undefined) ?? found.input;
  return input?.({ clusterId, name: "app_one" }) as object;
}
