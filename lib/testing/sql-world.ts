import { afterAll, afterEach, vi } from "vitest";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { type Emulator, startEmulator } from "../emulator/emulator.ts";
import { drain } from "../server/base/request/in-flight.ts";
import { Secret } from "../server/base/secret.ts";
import { Link } from "../server/cluster-sql/link.ts";
import { links } from "../server/cluster-sql/links.ts";
import { connectSqlDoor } from "../server/edge/doors/sql-users/sql-connection.ts";
import { change, newWorld, type World } from "./requests.ts";
import { registry } from "./server.ts";

/* For tests only: Rolecall with a SQL connection to a cluster of the emulator. */

export type SqlWorld = World & {
  cloud: Emulator;
  clusterId: string;
  /** Logs in to the cluster as a SQL user does; rejects where the cluster refuses. */
  signIn: (name: string, password: string) => Promise<void>;
};

const KEY = "key-of-the-tests";
let shared: Emulator | undefined;

/** Registers the end of the servers that {@link newSqlWorld} starts. One cloud serves all tests of a file, each on a cluster of its own. */
export function endSqlWorlds(): void {
  afterEach(async () => {
    // What goes on in the background would meet the configuration of another test.
    await drain(10_000);
    await links().closeAll();
  });
  afterAll(async () => {
    await shared?.stop();
    shared = undefined;
  });
}

/** A world with a cluster of two databases that answers SQL, and a connection of this level; none with null. */
export async function newSqlWorld(level: SqlLevel | null): Promise<SqlWorld> {
  const world = await newWorld();
  shared ??= await startEmulator({ key: KEY, rateLimit: { perSecond: 0 }, scenario: "empty" });
  const cloud = shared;
  vi.stubEnv("COCKROACH_SERVER", cloud.url);
  // The world has read its own cloud's address.
  registry()?.delete("env");
  const clusterId = cloud.addAdvancedCluster(["shop", "stock"]);
  await cloud.openSql(clusterId);
  if (level) {
    const on = await change(world.ada, connectSqlDoor, { clusterId, level });
    if (!on.ok) throw new Error(on.error.code);
  }
  const signIn = async (user: string, password: string) => {
    const { port } = cloud.sql(clusterId);
    const destination = { host: "localhost", port, user, password: new Secret(password) };
    const link = await Link.open({ ...destination, authority: cloud.authority() ?? undefined }, "test");
    await link.close();
  };
  return { ...world, cloud, clusterId, signIn };
}
