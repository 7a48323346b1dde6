import { AuditLog } from "./audit-log.ts";
import type { Cloud } from "./cloud.ts";
import { brokenResult, hasHabit } from "./faults/breaks.ts";
import { Control } from "./faults/control.ts";
import { Faults } from "./faults/faults.ts";
import { serve } from "./http.ts";
import { Limiter, type RateLimit, VENDOR_RATE_LIMIT } from "./limiter.ts";
import { openRoleStore, type RoleStore } from "./postgres.ts";
import { type Certificate, makeCertificate } from "./sql/certificate.ts";
import type { Result } from "./sql/shows.ts";
import { SqlServer } from "./sql/sql-server.ts";
import type { Habit } from "./world/habits.ts";
import { RequestRecord } from "./world/record.ts";
import { type ScenarioName, scenarioNamed } from "./world/scenarios.ts";
import { readStateFile, StateFile } from "./world/state-file.ts";
import { World, type WorldData } from "./world/world.ts";

/** Obviously not a secret. Shaped like the vendor's keys. */
export const DEMO_KEY = "CCDB1_emulator_demo-key";

export type EmulatorOptions = {
  /** address to listen on; 127.0.0.1 unless set. A client that reaches it and knows the key can change everything. */
  host?: string;
  /** 0, the default, takes a free one */
  port?: number;
  /** the API key of an account with CLUSTER_ADMIN; DEMO_KEY unless set */
  key?: string | undefined;
  /** the scenario of a new cloud; `demo` unless set. Ignored when the state file holds a cloud already. */
  scenario?: ScenarioName;
  /** file that keeps the cloud over restarts; without it nothing is kept */
  stateFile?: string | undefined;
  /** begin the scenario anew even when the state file holds a cloud */
  reset?: boolean | undefined;
  /** the vendor's 10 a second and status 429 unless set; `perSecond: 0` switches the limit off */
  rateLimit?: Partial<RateLimit> | undefined;
  /** opens the control door `/_emulator/` to requests with this value in `X-Emulator-Token`; closed without it */
  controlToken?: string | undefined;
  /**
   * `postgres://` address of a superuser. The SQL users of one cluster are then real login roles of that server,
   * members of a role `admin`: their passwords open it.
   */
  databaseUrl?: string | undefined;
  /** which cluster that is; the first of the scenario unless set */
  databaseClusterId?: string;
  /** ids of the clusters that answer SQL, each on a port of its own on this machine; `all`: those of the scenario that were not deleted */
  sqlClusterIds?: readonly string[] | "all";
  /** milliseconds that each SQL statement takes */
  sqlStatementMs?: number;
  /** epoch milliseconds for limit and record; for tests. It must never step back. */
  clock?: () => number;
  /** receives faults of the emulator itself; standard error unless set. Never holds a key or a password. */
  log?: (line: string) => void;
};

export type Emulator = Control & {
  /** such as `http://127.0.0.1:4600`, without a slash at the end */
  readonly url: string;
  readonly key: string;
  /** the authority behind the certificates of SQL, in PEM; null without SQL */
  authority(): string | null;
  /** Sets `databaseUrl` from now on, for one that began without. */
  openDatabase(databaseUrl: string): Promise<void>;
  /** Lets a cluster answer SQL from now on. */
  openSql(clusterId: string, more?: { expiredCertificate?: boolean }): Promise<void>;
  /** SQL of a cluster. Throws for one that has none. */
  sql(clusterId: string): SqlServer;
  /** Stops listening, cuts open connections, writes the state. Safe to call again. */
  stop(): Promise<void>;
};

function monotonic(): number {
  return performance.timeOrigin + performance.now();
}

/** Makes the roles fit the cloud: all of them for a new cloud, the missing ones for a restored one. */
async function alignRoles(roles: RoleStore, world: World, isNew: boolean): Promise<void> {
  if (isNew) await roles.dropAll();
  if (world.clusters().some(({ facts }) => facts.id === roles.clusterId))
    await roles.createMissing(world.users(roles.clusterId).map(({ name }) => name));
}

function sqlIdsOf(world: World, asked: EmulatorOptions["sqlClusterIds"]): readonly string[] {
  if (asked !== "all") return asked ?? [];
  return world.clusters().flatMap(({ facts }) => (facts.state === "DELETED" ? [] : [facts.id]));
}

type NewCloud = Pick<Cloud, "world" | "stopping" | "log"> &
  Required<Pick<EmulatorOptions, "clock">> & {
    key: string;
    rateLimit: EmulatorOptions["rateLimit"];
  };

function newCloud({ world, key, clock, rateLimit, stopping, log }: NewCloud): Cloud {
  return {
    world,
    keys: new Map([[key, ["CLUSTER_ADMIN"]]]),
    auditLog: new AuditLog(Date.now),
    limiter: new Limiter({ ...VENDOR_RATE_LIMIT, ...rateLimit }, clock),
    faults: new Faults(),
    breaks: new Set(),
    record: new RequestRecord(clock),
    roles: null,
    sql: new Map(),
    authority: null,
    stopping,
    log,
  };
}

/** Lets clusters of this cloud answer SQL. All have one certificate. */
function sqlOpener(cloud: Cloud, statementMs: number): Emulator["openSql"] {
  let certificate: Promise<Certificate> | undefined;
  return async (clusterId, { expiredCertificate = false } = {}) => {
    certificate ??= makeCertificate({ expired: expiredCertificate });
    const given = {
      world: () => cloud.world,
      differs: (text: string, result: Result) => brokenResult(cloud.breaks, text, result),
      habit: (habit: Habit) => hasHabit(cloud.breaks, habit),
      clusterId,
      certificate: await certificate,
      now: () => Date.now(),
      recordedAt: monotonic,
      statementMs,
      log: cloud.log,
    };
    cloud.authority = given.certificate.ca;
    cloud.sql.set(clusterId, await SqlServer.start(given));
  };
}

function sqlIn({ sql }: Cloud, clusterId: string): SqlServer {
  const found = sql.get(clusterId);
  if (!found) throw new Error(`cluster ${clusterId} has no SQL`);
  return found;
}

async function closeDatabases({ sql, roles }: Cloud): Promise<void> {
  for (const each of sql.values()) await each.stop();
  await roles?.close();
}

/**
 * A CockroachDB Cloud in this process, over real HTTP. Rejects when the address is taken, the state file is not one,
 * the scenario is not known or the database cannot be opened; nothing is left running then.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", port = 0, key = DEMO_KEY, clock = monotonic } = options;
  let scenario: string = options.scenario ?? "demo";
  const kept = options.stateFile && !options.reset ? await readStateFile(options.stateFile) : null;
  const log = options.log ?? ((line) => process.stderr.write(`${line}\n`));
  const stateFile = options.stateFile
    ? new StateFile(
        options.stateFile,
        () => cloud.world.toData(),
        (error) => log(`The state could not be written. ${String(error)}`),
      )
    : null;
  const worldOf = (data: WorldData) => new World(data, () => stateFile?.touch());
  const world = worldOf(kept ?? scenarioNamed(scenario));

  const databaseClusterId = options.databaseClusterId ?? world.clusters()[0]?.facts.id;
  const stopping = new AbortController();
  const cloud = newCloud({ world, key, clock, rateLimit: options.rateLimit, stopping: stopping.signal, log });
  const control = new Control(cloud, async (name) => {
    const next = worldOf(scenarioNamed(name ?? scenario));
    scenario = name ?? scenario;
    cloud.faults.clear();
    cloud.breaks.clear();
    if (cloud.roles) await alignRoles(cloud.roles, next, true);
    cloud.world = next;
    cloud.record.clear();
    cloud.auditLog = new AuditLog(Date.now);
    cloud.limiter.clear();
    stateFile?.touch();
  });

  const openRoles = async (url: string, isNew: boolean) => {
    if (!databaseClusterId) return;
    cloud.roles = await openRoleStore(url, databaseClusterId);
    await alignRoles(cloud.roles, cloud.world, isNew);
  };
  const openSql = sqlOpener(cloud, options.sqlStatementMs ?? 0);

  try {
    if (options.databaseUrl) await openRoles(options.databaseUrl, kept === null);
    await stateFile?.flush();
    for (const clusterId of sqlIdsOf(world, options.sqlClusterIds)) await openSql(clusterId);
    const server = await serve(cloud, control, { host, port, controlToken: options.controlToken ?? null });
    const stop = async () => {
      stopping.abort(new Error("the emulator stops"));
      await server.close();
      await closeDatabases(cloud);
      await stateFile?.flush();
    };
    let stopped: Promise<void> | undefined;
    const sqlOf = (clusterId: string) => sqlIn(cloud, clusterId);
    const openDatabase = (databaseUrl: string) => openRoles(databaseUrl, true);
    const more = { url: server.url, key, sql: sqlOf, openSql, openDatabase, stop: () => (stopped ??= stop()) };
    return Object.assign(control, more, { authority: () => cloud.authority });
  } catch (error) {
    await closeDatabases(cloud);
    throw error;
  }
}
