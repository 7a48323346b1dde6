import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import {
  A_CLUSTER,
  addBoss,
  CREATED,
  demoCloud,
  jsonOf,
  ownFolder,
  reportOn,
  serviceOn,
  vendorWith,
} from "./testing-report.ts";

describe.skipIf(spawnSync("psql", ["--version"]).status !== 0)("--sql", () => {
  /** A service for the demo's first cluster. */
  async function services(cloud: Emulator): Promise<Record<string, string>> {
    await addBoss(cloud, DEMO_CLUSTERS.production);
    return serviceOn(cloud, DEMO_CLUSTERS.production);
  }

  test("reads a cluster by psql, prints its statements first, and can change nothing", async () => {
    const cloud = await demoCloud();
    const env = await services(cloud);
    cloud.sql(DEMO_CLUSTERS.production).asRoot("GRANT SYSTEM MODIFYCLUSTERSETTING TO app_booking");
    const { stdout, stderr, exitCode } = await reportOn(cloud, ["--json", "--sql", "freight-prod=prod"], { env });
    expect(exitCode).toBe(0);
    const found = jsonOf(stdout).clusters.find((each: { name: string }) => each.name === "freight-prod");
    expect(found).toMatchObject({
      source: "sql",
      restricted: 1,
      found: { privileged: ["app_booking"], unverified: [] },
    });
    const users = CREATED.find(({ facts }) => facts.id === DEMO_CLUSTERS.production)?.users ?? [];
    const admins = users.filter(({ facts }) => facts === undefined || facts.memberOf.admin).map(({ name }) => name);
    expect(found.found.superuser.toSorted()).toEqual([...admins, BOSS.user].toSorted());
    expect(found.restrictedUsers).toEqual(["app_tracking"]);
    const sent = cloud
      .sql(DEMO_CLUSTERS.production)
      .record()
      .flatMap(({ user, text }) => (user === BOSS.user && text !== null ? [text] : []));
    expect(sent[0]).toMatch(/^SET default_transaction_read_only = on/);
    expect(sent.length).toBeGreaterThan(10);
    for (const text of sent) expect(stderr).toContain(text.trim());
    expect(stdout + stderr).not.toContain(BOSS.password);
  });

  test.each([
    ["no service", "freight-prod", "CLUSTER=SERVICE"],
    [
      "another cluster",
      "nowhere=prod",
      "the key sees no cluster called nowhere; it sees dispatch-staging, freight-prod",
    ],
    ["no =", "freight", "freight has no = and no service"],
    ["words of psql in place of a service", "freight-prod=x host evil", "service of psql"],
  ])("with %s is a failure", async (_what, given, words) => {
    const cloud = await demoCloud();
    const { stdout, stderr, exitCode } = await reportOn(cloud, ["--sql", given], { env: await services(cloud) });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});

/** A psql that runs this script of a shell, and the service `prod`. */
function fakePsql(script: string): Record<string, string> {
  const folder = ownFolder();
  writeFileSync(join(folder, "psql"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  return { PATH: `${folder}:${process.env.PATH}` };
}

test.each([
  ["fails", "echo 'no such service' >&2; exit 2", "psql failed for the service prod: no such service"],
  ["prints no UTF-8", "printf '\\377'", "bytes that are no UTF-8"],
  ["prints without end", "exec yes", "more than 256 MB"],
])("where psql %s, its cluster stays unverified and the others are reported", async (_what, script, why) => {
  const clusters = [A_CLUSTER, { ...A_CLUSTER, id: A_CLUSTER.id.replace(/6$/, "7"), name: "analytics" }];
  const cloud = await vendorWith(["app"], ({ path }) => {
    if (path.endsWith("/databases")) return { json: { databases: [{ name: "defaultdb" }] } };
    return path.endsWith("/sql-users") ? undefined : { json: { clusters } };
  });
  const { exitCode, stdout, stderr } = await reportOn(cloud, ["--json", "--sql", "orders=prod"], {
    env: fakePsql(script),
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(why);
  const { sqlUsers, clusters: found } = jsonOf(stdout);
  expect(sqlUsers).toBe(2);
  expect(found.map(({ source }: { source: string }) => source)).toEqual(["key", "key"]);
});

test("psql gets nothing of the environment that leads past its service, and one service is for one cluster", async () => {
  const clusters = [A_CLUSTER, { ...A_CLUSTER, id: A_CLUSTER.id.replace(/6$/, "7"), name: "analytics" }];
  const cloud = await vendorWith(["app"], ({ path }) => {
    if (path.endsWith("/databases")) return { json: { databases: [{ name: "defaultdb" }] } };
    return path.endsWith("/sql-users") ? undefined : { json: { clusters } };
  });
  const leading = { PGHOST: "h", PGHOSTADDR: "127.0.0.9", PGDATABASE: "d", PGOPTIONS: "-c x=y", PGPASSFILE: "/kept" };
  const env = { ...fakePsql("env | sort | tr '\\n' ' ' >&2; exit 2"), ...leading };
  const { stderr } = await reportOn(cloud, ["--sql", "orders=prod"], { env });
  expect(stderr).toContain("PGPASSFILE=/kept");
  expect(stderr).not.toMatch(/PGHOST|PGHOSTADDR|PGDATABASE|PGOPTIONS/);
  const twice = await reportOn(cloud, ["--sql", "orders=prod", "--sql", "analytics=prod"], { env });
  expect(twice).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("service prod twice") });
});
