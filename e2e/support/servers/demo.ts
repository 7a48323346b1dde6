import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DEMO_KEY, type Emulator, startEmulator } from "../../../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../../lib/emulator/world/scenario-demo.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "../rolecall.ts";
import type { Row } from "../stores/query-postgres.ts";

type Demo = {
  cloud: Emulator;
  rolecall: Rolecall;
  /** Runs one statement on its store, which is a file wherever the tests' own ones are. */
  inItsStore: (statement: string, ...values: (string | number)[]) => Row[];
  stop: () => Promise<void>;
};

const READING_KEY = "CCDB1_emulator_reading-key";

/**
 * The demo of `npm run demo`: a fake cloud, and a Rolecall with months of records. Two clusters answer SQL, as there. `reads`: that of
 * `--read-only`.
 */
export async function startDemo({ reads = false } = {}): Promise<Demo> {
  const cloud = await startEmulator({
    rateLimit: { perSecond: 0 },
    sqlClusterIds: [DEMO_CLUSTERS.production, DEMO_CLUSTERS.analytics],
  });
  if (reads) cloud.grantKey(READING_KEY, "CLUSTER_DEVELOPER");
  const folder = newFolder();
  // The system does not know the issuer of these clusters' certificates.
  const authority = join(folder, "sql-authority.pem");
  writeFileSync(authority, cloud.authority() ?? "");
  const path = join(folder, "data/rolecall.db");
  const env = {
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: reads ? READING_KEY : DEMO_KEY,
    COCKROACH_API_ACCESS: reads ? "read" : "change",
    COCKROACH_REQUESTS_PER_SECOND: "0",
    DATABASE_URL: `sqlite:${path}`,
    SMTP_URL: `file:${join(folder, "mail")}`,
    NODE_EXTRA_CA_CERTS: authority,
  };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=react-server", "scripts/demo/demo-history.ts"],
    {
      cwd: join(import.meta.dirname, "../../.."),
      env: { ...process.env, ...env },
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  const rolecall = await startRolecall(env, folder);
  const database = new DatabaseSync(path, { timeout: 5_000 });
  return {
    cloud,
    rolecall,
    inItsStore: (statement, ...values) => database.prepare(statement).all(...values) as Row[],
    stop: async () => {
      database.close();
      await rolecall.stop();
      await cloud.stop();
      removeFolder(folder);
    },
  };
}
