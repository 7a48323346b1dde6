import { FIXTURES } from "../../lib/testing/operations/fixtures.ts";

/* What the tests of doors send. */

/** The routes that only read. */
export const GET_DOORS = (clusterId: string) => [
  "/api/clusters",
  `/api/clusters/${clusterId}/sql-users`,
  `/api/clusters/${clusterId}/facts`,
  `/api/clusters/${clusterId}/sql-users/app_one/facts`,
  "/api/accounts/acc_nobody/leaver",
  "/api/accounts/acc_nobody/leaver/evidence",
  "/api/notices",
  "/api/profile/changes?since=1000",
  "/api/waiting",
  "/api/shown-passwords/shn_nobody",
  "/api/requests",
  "/api/my/sql-users",
  "/api/rotation/targets",
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
