import { afterEach, beforeEach, vi } from "vitest";
import type { ConnectInput } from "#lib/shared/sql-users/sql-connection.ts";
import { type Emulator, startEmulator } from "../emulator/emulator.ts";
import type { SqlServer } from "../emulator/sql/sql-server.ts";
import { drain } from "../server/base/request/in-flight.ts";
import { links } from "../server/cluster-sql/links.ts";
import { connectSqlDoor } from "../server/edge/doors/sql-users/sql-connection.ts";
import { change, type Person, person } from "./requests.ts";
import { registry } from "./server.ts";

/* For tests only: an emulated cloud with one cluster that answers SQL, and an administrator. Call `freshProcess` before. */

export type SqlWorld = { cloud: Emulator; clusterId: string; sql: SqlServer; ada: Person };

/** Gives each test of the file a world of its own. */
export function sqlWorld(databases: readonly string[] = ["shop"], version?: string): () => SqlWorld {
  let world: SqlWorld;
  beforeEach(async () => {
    const cloud = await startEmulator({ rateLimit: { perSecond: 0 } });
    const clusterId = cloud.addAdvancedCluster(databases, version);
    await cloud.openSql(clusterId);
    vi.stubEnv("COCKROACH_SERVER", cloud.url);
    vi.stubEnv("COCKROACH_API_KEY", cloud.key);
    vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
    vi.stubEnv("APP_URL", "http://localhost:3000");
    vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
    registry()?.clear();
    world = { cloud, clusterId, sql: cloud.sql(clusterId), ada: await person("Ada", { administrator: true }) };
  });
  afterEach(async () => {
    // What goes on in the background would make a client with another test's configuration.
    await drain(10_000);
    await links().closeAll();
    await world.cloud.stop();
  });
  return () => world;
}

/** Turns the SQL connection on and gives the name of Rolecall's SQL user. */
export async function turnOn({ ada, clusterId }: SqlWorld, level: ConnectInput["level"]): Promise<string> {
  const answer = await change(ada, connectSqlDoor, { clusterId, level });
  if (!answer.ok || !answer.value) throw new Error(answer.ok ? "there is no connection" : answer.error.code);
  return answer.value.sqlUser;
}

/** The API key is another one from now on; the cloud accepts it as well as those before. */
export function changeKey({ cloud }: SqlWorld, key: string): void {
  cloud.grantKey(key);
  vi.stubEnv("COCKROACH_API_KEY", key);
  registry()?.delete("env");
}

/** Puts of a password of this SQL user. */
export function passwordsSet({ cloud }: SqlWorld, name: string): number {
  return cloud.record().filter((entry) => entry.route === "sql-users.set-password" && entry.name === name).length;
}

/** Logins of this SQL user, and whether each was let in. */
export function logins({ sql }: SqlWorld, user: string): boolean[] {
  return sql
    .record()
    .filter((entry) => entry.user === user && entry.text === null)
    .map(({ ok }) => ok);
}

/** For the fault `slow`: runs when a statement has arrived, before it goes on. */
export function meanwhile(work: () => Promise<void>): Promise<void> {
  // What waits for it calls `then`: only that tells that the statement is there.
  // biome-ignore lint/suspicious/noThenProperty: it is one
  return { then: (done: () => void, failed: () => void) => work().then(done, failed) } as unknown as Promise<void>;
}

/**
 * Holds one statement of a server that dies, before or after it is carried out. `changes`: is told whether a statement that is not carried out
 * yet is on its way.
 */
export function holdStatement(
  sql: SqlServer,
  statement: RegExp,
  when: "before it is carried out" | "after it is carried out",
  changes: (isHeld: boolean) => void = () => {},
): { arrived: Promise<void>; release: () => void } {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const isBefore = when === "before it is carried out";
  const hold = () => {
    if (isBefore) changes(true);
    arrived.resolve();
    return released.promise;
  };
  if (isBefore) sql.fault({ kind: "slow", statement, times: 1, until: meanwhile(hold) });
  else sql.fault({ kind: "lie", statement, times: 1, lie: (result) => hold().then(() => result) });
  const release = () => {
    changes(false);
    released.resolve();
  };
  return { arrived: arrived.promise, release };
}
