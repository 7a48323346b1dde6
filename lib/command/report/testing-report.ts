import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { psql } from "#lib/sql/answers/testing.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { demo } from "../../emulator/world/scenario-demo.ts";
import { BOSS, signIn } from "../../testing/emulator/emulated-sql.ts";
import { KEY, type Received, type Reply, startVendor } from "../../testing/scripted-vendor.ts";
import type { Ran } from "../testing.ts";
import { rolecall } from "../testing-bundled.ts";

/* For tests only. */

/** A folder that is gone after the test. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs `rolecall report` against a cloud, with the key in a private file of this folder. */
export async function reportOn(
  cloud: { readonly url: string; readonly key: string },
  given: readonly string[] = [],
  around: Parameters<typeof rolecall>[1] = {},
): Promise<Ran> {
  const file = join(ownFolder(), "key");
  writeFileSync(file, `${cloud.key}\n`, { mode: 0o600 });
  const env = { COCKROACH_SERVER: cloud.url, ...around.env };
  return rolecall(["report", "--key-file", file, ...given], { ...around, env });
}

/** The demo's cloud, whose clusters answer SQL. */
export async function demoCloud(): Promise<Emulator> {
  const cloud = await startEmulator({ sqlClusterIds: "all" });
  onTestFinished(() => cloud.stop());
  return cloud;
}

export const CREATED = demo().clusters.filter(({ facts }) => facts.state !== "DELETED");
export const HOW_MANY = CREATED.reduce((sum, { users }) => sum + users.length, 0);

/** Makes the SQL user that runs the script. */
export async function addBoss(cloud: Emulator, clusterId: string): Promise<void> {
  const made = await fetch(`${cloud.url}/api/v1/clusters/${clusterId}/sql-users`, {
    method: "POST",
    headers: { authorization: `Bearer ${cloud.key}`, "content-type": "application/json" },
    body: JSON.stringify({ name: BOSS.user, password: BOSS.password }),
  });
  expect(made.status).toBe(200);
}

/** The answer to the script that the command prints for a cluster, as psql prints it. */
export async function answerOf(cloud: Emulator, clusterId: string): Promise<string> {
  const { stdout: script, exitCode } = await reportOn(cloud, ["--script", clusterId]);
  expect(exitCode).toBe(0);
  await addBoss(cloud, clusterId);
  const client = await signIn(cloud.sql(clusterId), { ca: cloud.authority() ?? "" }, BOSS);
  onTestFinished(() => client.end());
  const printed = [];
  for (const text of script.split(";\n").filter((each) => each.trim() !== "")) {
    const { fields, rows } = await client.query<(string | null)[]>({
      text,
      rowMode: "array",
      types: { getTypeParser: () => (value: string) => value },
    });
    if (fields.length > 0)
      printed.push({
        columns: fields.map(({ name }) => name),
        rows: rows.map((row) => row.map((cell) => cell ?? "NULL")),
      });
  }
  return psql(printed);
}

export const jsonOf = (text: string) => JSON.parse(text);

export const A_CLUSTER = { id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6", name: "orders", cockroach_version: "v26.2.1" };

/** A vendor with one cluster and these SQL users, unless `instead` answers. */
export async function vendorWith(
  names: readonly string[],
  instead: (request: Received) => Reply | undefined = () => undefined,
) {
  const { origin, received } = await startVendor((request) => {
    const users = { users: names.map((name) => ({ name })) };
    return instead(request) ?? { json: request.path.endsWith("/sql-users") ? users : { clusters: [A_CLUSTER] } };
  });
  return { url: origin, key: KEY, received };
}

/** A service of psql named `prod` that signs in to a cluster as the admin, with the password in a file of its own. */
export function serviceOn(cloud: Emulator, clusterId: string): Record<string, string> {
  const folder = ownFolder();
  const { port } = cloud.sql(clusterId);
  writeFileSync(join(folder, "ca.pem"), cloud.authority() ?? "");
  writeFileSync(join(folder, "pass"), `localhost:${port}:*:${BOSS.user}:${BOSS.password}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, "services"),
    `[prod]\nhost=localhost\nport=${port}\nuser=${BOSS.user}\ndbname=defaultdb\nsslmode=verify-full\nsslrootcert=${folder}/ca.pem\n`,
  );
  return { PGSERVICEFILE: join(folder, "services"), PGPASSFILE: join(folder, "pass") };
}
