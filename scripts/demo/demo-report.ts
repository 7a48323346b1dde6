// The report on the demo's cloud, without a server: a key that only reads, and what an admin of each cluster answers to the report's script.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Emulator, startEmulator } from "../../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../lib/emulator/world/scenario-demo.ts";
import { psql } from "../../lib/sql/answers/testing.ts";
import { freePort } from "../ports.ts";

/** Obviously not a secret: it ends with this process. */
const ADMIN = { user: "demo_admin", password: "harbour-of-quiet-cranes" };

/** Prints the report and ends what it started; its exit code. */
export async function demoReport(): Promise<number> {
  const cloud = await startEmulator({ port: await freePort(4600), sqlClusterIds: "all" });
  const folder = mkdtempSync(join(tmpdir(), "rolecall-report-"));
  try {
    const files: string[] = [];
    for (const clusterId of [DEMO_CLUSTERS.production, DEMO_CLUSTERS.analytics]) {
      await cloud.addUser(clusterId, ADMIN.user, { password: ADMIN.password });
      const { stdout } = await report(cloud, ["--script", clusterId]);
      const file = join(folder, `${clusterId}.txt`);
      writeFileSync(file, await answerTo(cloud, clusterId, stdout));
      files.push(file);
    }
    const { stdout, stderr, exitCode } = await report(cloud, ["--answers", ...files]);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await cloud.stop();
  }
}

type Reported = { stdout: string; stderr: string; exitCode: number };

/** Runs the command as people do, in a process of its own. */
function report(cloud: Emulator, args: readonly string[]): Promise<Reported> {
  const env = { ...process.env, COCKROACH_SERVER: cloud.url, COCKROACH_API_KEY: cloud.key };
  return new Promise((done, fail) => {
    execFile(process.execPath, ["scripts/rolecall.mjs", "report", ...args], { env }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === "number") done({ stdout, stderr, exitCode: code });
      else fail(error);
    });
  });
}

/** What psql prints when an admin of the cluster runs the script. */
async function answerTo(cloud: Emulator, clusterId: string, script: string): Promise<string> {
  const client = new pg.Client({
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user: ADMIN.user,
    password: ADMIN.password,
    database: "defaultdb",
    ssl: { ca: cloud.authority() ?? "", rejectUnauthorized: true },
  });
  await client.connect();
  try {
    const printed = [];
    for (const text of script.split(";\n").filter((each) => each.trim() !== "")) {
      const { fields, rows } = await client.query<(string | null)[]>({
        text,
        rowMode: "array",
        types: { getTypeParser: () => (value: string) => value },
      });
      const columns = fields.map(({ name }) => name);
      if (columns.length > 0) printed.push({ columns, rows: rows.map((row) => row.map((cell) => cell ?? "NULL")) });
    }
    return psql(printed);
  } finally {
    await client.end();
  }
}
