import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { ownFolder, serviceOn } from "../report/testing-report.ts";
import { rolecall } from "../testing-bundled.ts";

/* For tests only. */

export const CLUSTER = DEMO_CLUSTERS.production;
/** What no report may hold. */
export const CANARY = "canary";
/** The assumptions that reading shows. */
export const READ = ASSUMPTIONS.filter(({ by }) => by !== "change").map(({ id }) => id);

export let cloud: Emulator;

/** One cloud for the tests of a file, with a SQL user that is admin and one that a check looks at. */
export function beginCloud(): void {
  beforeAll(async () => {
    cloud = await startEmulator({ sqlClusterIds: [CLUSTER], rateLimit: { perSecond: 0 } });
    await cloud.addUser(CLUSTER, BOSS.user, { password: BOSS.password });
    const sql = cloud.sql(CLUSTER);
    // The first SQL user by name is the one that is looked at: it is in a role through another, and has an end.
    sql.asRoot("CREATE USER a_first VALID UNTIL '2027-03-31 00:00:00+00:00'");
    sql.asRoot("CREATE ROLE inner_role");
    sql.asRoot("CREATE ROLE outer_role");
    sql.asRoot("GRANT outer_role TO inner_role");
    sql.asRoot("GRANT inner_role TO a_first");
  });
  afterAll(() => cloud.stop());
  beforeEach(() => cloud.differIn([]));
}

/** Runs the command with the emulator's key in a private file. */
export async function doctorOn(
  given: readonly string[],
  env: Readonly<Record<string, string>> = {},
  during: (child: ChildProcess) => void = () => {},
) {
  const file = join(ownFolder(), "key");
  writeFileSync(file, `${cloud.key}\n`, { mode: 0o600 });
  const around = { env: { COCKROACH_SERVER: cloud.url, ...env }, during };
  return rolecall(["doctor", ...given, "--key-file", file], around);
}

/** A service of psql that signs in as the admin. */
export const services = () => serviceOn(cloud, CLUSTER);
