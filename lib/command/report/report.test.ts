import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { KEY } from "../../testing/scripted-vendor.ts";
import { answerOf, CREATED, demoCloud, HOW_MANY, jsonOf, ownFolder, reportOn, vendorWith } from "./testing-report.ts";

test("by the key alone every SQL user is unverified, and none is called a superuser or restricted", async () => {
  const cloud = await demoCloud();
  const { exitCode, stdout, stderr } = await reportOn(cloud, ["--json"]);
  expect(exitCode).toBe(0);
  expect(stderr).toBe(`rolecall: the key goes to ${cloud.url}, as COCKROACH_SERVER says\n`);
  const report = jsonOf(stdout);
  expect(report.sqlUsers).toBe(HOW_MANY);
  expect(report.figures).toMatchObject({
    superuser: null,
    privileged: null,
    unverified: { count: HOW_MANY, of: HOW_MANY },
    "no-owner": null,
    dormant: null,
    "stale-password": null,
    outside: null,
  });
  for (const { name, users, facts } of CREATED.map((each) => ({ ...each, name: each.facts.name }))) {
    const cluster = report.clusters.find((each: { name: string }) => each.name === name);
    expect(cluster).toMatchObject({ sqlUsers: users.length, source: "key", restricted: null });
    expect(cluster.found).toMatchObject({ superuser: null, privileged: null });
    expect(cluster.loginDisabled).toBeNull();
    expect(cluster.found.unverified.toSorted()).toEqual(users.map((user) => user.name).toSorted());
    expect(cluster.id).toBeUndefined();
    expect(stdout).not.toContain(facts.id);
  }
  expect(cloud.record().map(({ method }) => method)).toEqual(cloud.record().map(() => "GET"));
});

test("with the answer of a cluster it names exactly its superusers and privileged ones", async () => {
  const cloud = await demoCloud();
  const { production } = DEMO_CLUSTERS;
  cloud.sql(production).asRoot("GRANT SYSTEM MODIFYCLUSTERSETTING TO app_booking");
  cloud.sql(production).asRoot("CREATE USER made_by_sql");
  cloud.sql(production).asRoot("CREATE ROLE hidden_admins");
  cloud.sql(production).asRoot("GRANT admin TO hidden_admins");
  cloud.sql(production).asRoot("CREATE ROLE rolecall_old");
  cloud.sql(production).asRoot("GRANT admin TO rolecall_old");
  cloud.sql(production).asRoot("ALTER USER app_customs WITH NOLOGIN");
  cloud.setClientCa(production, "IS_SET");
  const file = join(ownFolder(), "answer=1.txt");
  writeFileSync(file, await answerOf(cloud, production));
  const { stdout, exitCode } = await reportOn(cloud, ["--json", "--full", "--answers", file]);
  expect(exitCode).toBe(0);
  const { clusters, unseen } = jsonOf(stdout);
  const found = clusters.find((each: { id: string }) => each.id === production);
  const users = CREATED.find(({ facts }) => facts.id === production)?.users ?? [];
  const admins = users.filter(({ facts }) => facts === undefined || facts.memberOf.admin).map(({ name }) => name);
  expect(found.found.superuser.toSorted()).toEqual([...admins, BOSS.user, "hidden_admins", "rolecall_old"].toSorted());
  expect(found.found.privileged).toEqual(["app_booking"]);
  expect(found.found.unverified).toEqual([]);
  // A role cannot sign in either.
  expect(found.loginDisabled.toSorted()).toEqual(["app_customs", "hidden_admins", "rolecall_old"]);
  expect(found.signIn).toMatchObject({ password: "yes", certificate: "yes" });
  expect(clusters.map(({ plan, signIn }: { plan: string; signIn: object }) => ({ plan, ...signIn }))).toContainEqual(
    expect.objectContaining({ plan: "BASIC", certificate: "no" }),
  );
  const restricted = users.map(({ name }) => name).filter((name) => name !== "app_booking" && !admins.includes(name));
  expect(found.restrictedUsers.toSorted()).toEqual([...restricted, "made_by_sql"].toSorted());
  expect(found.restricted).toBe(found.restrictedUsers.length);
  const words = unseen.map(({ text }: { text: string }) => text).join("\n");
  expect(words).toContain("freight-prod: hidden_admins, rolecall_old are superusers too");
  expect(words).toContain("warehouse-analytics: what its");
});

test("no script is made of a name of a database that holds a line break", async () => {
  const cloud = await vendorWith(["app"], ({ path }) =>
    path.endsWith("/databases") ? { json: { databases: [{ name: "x\n\\! touch evil" }] } } : undefined,
  );
  const { stdout, stderr, exitCode } = await reportOn(cloud, ["--script", "orders"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.split("\n")).toHaveLength(3);
});

test.each([
  ["of another cluster", DEMO_CLUSTERS.analytics, "made for another cluster"],
  ["that was cut", DEMO_CLUSTERS.production, "its answer proves nothing"],
])("an answer %s proves nothing, and its cluster stays unverified", async (what, of, why) => {
  const cloud = await demoCloud();
  const file = join(ownFolder(), "answer.txt");
  const answer = await answerOf(cloud, of);
  writeFileSync(file, what === "that was cut" ? answer.slice(0, answer.length / 2) : answer);
  const { stdout, stderr, exitCode } = await reportOn(cloud, ["--json", "--answers", `freight-prod=${file}`]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(why);
  const found = jsonOf(stdout).clusters.find((each: { name: string }) => each.name === "freight-prod");
  expect(found).toMatchObject({ source: "key", found: { superuser: null, privileged: null } });
});

const ROOT = join(import.meta.dirname, "../../..");

test("from a clone, after npm ci, one npm script makes the report, with paths of the folder where it is called", async () => {
  const cloud = await vendorWith(["app"]);
  const folder = ownFolder();
  writeFileSync(join(folder, "key"), KEY, { mode: 0o600 });
  const { stdout } = await promisify(execFile)(
    "npm",
    ["--prefix", ROOT, "run", "--silent", "rolecall", "--", "report", "--key-file", "key", "--json"],
    {
      cwd: folder,
      env: { NODE_ENV: "test", PATH: process.env.PATH, COCKROACH_SERVER: cloud.url },
    },
  );
  expect(jsonOf(stdout).sqlUsers).toBe(1);
});
