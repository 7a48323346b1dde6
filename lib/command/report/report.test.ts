import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { psql } from "#lib/sql/answers/testing.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { DEMO_CLUSTERS, demo } from "../../emulator/world/scenario-demo.ts";
import { BOSS, signIn } from "../../testing/emulator/emulated-sql.ts";
import { KEY, type Received, type Reply, startVendor } from "../../testing/scripted-vendor.ts";
import { rolecall } from "../testing-bundled.ts";
import { progress } from "./progress.ts";
import { ownFolder, reportOn } from "./testing-report.ts";

/** The demo's cloud, whose clusters answer SQL. */
async function demoCloud(): Promise<Emulator> {
  const cloud = await startEmulator({ sqlClusterIds: "all" });
  onTestFinished(() => cloud.stop());
  return cloud;
}

const CREATED = demo().clusters.filter(({ facts }) => facts.state !== "DELETED");
const HOW_MANY = CREATED.reduce((sum, { users }) => sum + users.length, 0);

/** Makes the SQL user that runs the script. */
async function addBoss(cloud: Emulator, clusterId: string): Promise<void> {
  const made = await fetch(`${cloud.url}/api/v1/clusters/${clusterId}/sql-users`, {
    method: "POST",
    headers: { authorization: `Bearer ${cloud.key}`, "content-type": "application/json" },
    body: JSON.stringify({ name: BOSS.user, password: BOSS.password }),
  });
  expect(made.status).toBe(200);
}

/** The answer to the script that the command prints for a cluster, as psql prints it. */
async function answerOf(cloud: Emulator, clusterId: string): Promise<string> {
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

const jsonOf = (text: string) => JSON.parse(text);

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

describe.skipIf(spawnSync("psql", ["--version"]).status !== 0)("--sql", () => {
  /** A service file for the demo's first cluster, with the password in a file of its own. */
  async function services(cloud: Emulator): Promise<Record<string, string>> {
    const folder = ownFolder();
    const { port } = cloud.sql(DEMO_CLUSTERS.production);
    await addBoss(cloud, DEMO_CLUSTERS.production);
    writeFileSync(join(folder, "ca.pem"), cloud.authority() ?? "");
    writeFileSync(join(folder, "pass"), `localhost:${port}:*:${BOSS.user}:${BOSS.password}\n`, { mode: 0o600 });
    writeFileSync(
      join(folder, "services"),
      `[prod]\nhost=localhost\nport=${port}\nuser=${BOSS.user}\ndbname=defaultdb\nsslmode=verify-full\nsslrootcert=${folder}/ca.pem\n`,
    );
    return { PGSERVICEFILE: join(folder, "services"), PGPASSFILE: join(folder, "pass") };
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

const A_CLUSTER = { id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6", name: "orders", cockroach_version: "v26.2.1" };

/** A vendor with one cluster and these SQL users, unless `instead` answers. */
async function vendorWith(
  names: readonly string[],
  instead: (request: Received) => Reply | undefined = () => undefined,
) {
  const { origin, received } = await startVendor((request) => {
    const users = { users: names.map((name) => ({ name })) };
    return instead(request) ?? { json: request.path.endsWith("/sql-users") ? users : { clusters: [A_CLUSTER] } };
  });
  return { url: origin, key: KEY, received };
}

test.each([
  [0, "no finding is chosen", []],
  [1, "one is there", ["--fail-on", "unverified"]],
  [1, "one of several is there", ["--fail-on", "superuser,unverified"]],
  [2, "none is there, and it is not known", ["--fail-on", "superuser"]],
  [2, "only a server knows it", ["--fail-on", "no-owner"]],
  [2, "there is no such finding", ["--fail-on", "superusers"]],
  [0, "none is there", ["--fail-on", "single-sign-on"]],
])("the exit code is %d where %s", async (code, _what, given) => {
  const cloud = await vendorWith(["app"]);
  expect((await reportOn(cloud, given)).exitCode).toBe(code);
});

test("a list that cannot be read is said, and no --fail-on passes then", async () => {
  const cloud = await vendorWith(["app"], ({ path }) =>
    path.endsWith("/sql-users") ? { status: 403, json: { message: KEY } } : undefined,
  );
  const { stdout, stderr, exitCode } = await reportOn(cloud, ["--fail-on", "single-sign-on"]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain("! orders: The key cannot read this");
  expect(stderr).toContain("orders could not be read");
  expect(stdout + stderr).not.toContain(KEY);
});

test("without --fail-on, a list that cannot be read gives exit code 1", async () => {
  const cloud = await vendorWith(["app"], ({ path }) => (path.endsWith("/sql-users") ? { status: 403 } : undefined));
  expect((await reportOn(cloud)).exitCode).toBe(1);
});

test("--fail-on says which findings gave the exit code, and how many", async () => {
  const { stderr } = await reportOn(await vendorWith(["app", "sso_ada"]), ["--fail-on", "single-sign-on,unverified"]);
  expect(stderr).toContain("rolecall: --fail-on: 2 unverified, 1 single-sign-on\n");
});

const TWIN = { ...A_CLUSTER, id: A_CLUSTER.id.replace(/6$/, "7") };

/** A vendor with two clusters of one name. */
const twins = () =>
  vendorWith(["app"], ({ path }) =>
    path.endsWith("/sql-users") ? undefined : { json: { clusters: [A_CLUSTER, TWIN] } },
  );

test.each<[string, string[]]>([
  ["--script", ["--script", "orders"]],
  ["--sql", ["--sql", "orders=prod"]],
  ["--answers", ["--answers", "orders=answer.txt"]],
])("%s with a name that several clusters have is told their ids, which the text shows too", async (_option, given) => {
  const cloud = await twins();
  const { exitCode, stderr } = await reportOn(cloud, given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`several clusters are called orders; give the id: ${A_CLUSTER.id}, ${TWIN.id}`);
  const { stdout } = await reportOn(cloud);
  for (const { id } of [A_CLUSTER, TWIN]) expect(stdout).toContain(`orders (${id})`);
});

test.each<[string, string[]]>([
  ["--script", ["--script", "payments"]],
  ["--answers", ["--answers", "payments=answer.txt"]],
])("%s with the name of no cluster is told which there are", async (_option, given) => {
  const { exitCode, stderr } = await reportOn(await vendorWith(["app"]), given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("the key sees no cluster called payments; it sees orders\n");
});

test("a second value of an option that takes one is refused, and not taken in silence", async () => {
  const cloud = await vendorWith(["app"]);
  for (const [option, values] of [
    ["--script", ["orders", "analytics"]],
    ["--fail-on", ["superuser", "unverified"]],
    ["--html", ["a.html", "b.html"]],
  ] as const) {
    const { exitCode, stderr } = await reportOn(
      cloud,
      values.flatMap((value) => [option, value]),
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `rolecall: ${option} is given twice, and takes one value\n`,
    });
  }
  expect(cloud.received).toEqual([]);
});

test("--answers takes several files, and says of a folder to give its files", async () => {
  const cloud = await twins();
  const folder = ownFolder();
  const files = [A_CLUSTER, TWIN].map(({ id }) => {
    writeFileSync(join(folder, id), "cut");
    return `${id}=${join(folder, id)}`;
  });
  const { stderr } = await reportOn(cloud, ["--answers", ...files]);
  expect(stderr.match(/its answer proves nothing/g)?.length).toBeGreaterThanOrEqual(2);
  expect(await reportOn(cloud, ["--answers", folder])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`${folder} is a folder; give its files`),
  });
});

test("a host that does not answer is named", async () => {
  const { exitCode, stderr } = await reportOn({ url: "http://127.0.0.1:1", key: KEY });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Check that this machine reaches 127.0.0.1:1\n");
});

test("progress is shown on a terminal, and nowhere else", () => {
  const shownOn = (isTTY: boolean, total: number) => {
    const written: string[] = [];
    const { step, end } = progress(total, { isTTY, write: (text) => written.push(text) });
    step();
    end();
    return written;
  };
  expect(shownOn(true, 3)).toEqual(["\r0 of 3 clusters read", "\r1 of 3 clusters read", "\r\u001b[K"]);
  expect([shownOn(false, 3), shownOn(true, 1)]).toEqual([[], []]);
});

test("it waits as the vendor says, sends GET alone, and at most ten in a second", async () => {
  let refused = 0;
  const clusters = Array.from({ length: 12 }, (_, at) => ({
    ...A_CLUSTER,
    id: A_CLUSTER.id.replace(/..$/, String(10 + at)),
    name: `orders-${at}`,
  }));
  const at: number[] = [];
  const cloud = await vendorWith(["app"], ({ path }) => {
    at.push(performance.now());
    if (!path.endsWith("/sql-users")) return { json: { clusters } };
    return refused++ === 3 ? { status: 429, headers: { "retry-after": "1" }, text: "rate limit exceeded" } : undefined;
  });
  const { exitCode, stdout } = await reportOn(cloud, ["--json"]);
  expect(exitCode).toBe(0);
  expect(jsonOf(stdout).sqlUsers).toBe(12);
  expect(new Set(cloud.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
  const inOneSecond = at.map((from) => at.filter((time) => time >= from && time < from + 1_000).length);
  expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(10);
});

test("a thousand SQL users come page by page, in less than ten seconds", async () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `app_${String(at).padStart(4, "0")}`);
  const cloud = await vendorWith([], ({ path, query }) => {
    if (!path.endsWith("/sql-users")) return undefined;
    const from = Number(query.get("pagination.page") ?? 0);
    const limit = Number(query.get("pagination.limit"));
    const next = from + limit < names.length ? { next_page: String(from + limit) } : null;
    return { json: { users: names.slice(from, from + limit).map((name) => ({ name })), pagination: next } };
  });
  const begun = performance.now();
  const { stdout } = await reportOn(cloud, ["--json"]);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(jsonOf(stdout).clusters[0].found.unverified).toEqual(names);
});

test("a host that sends the request elsewhere gets the key, and the other one does not", async () => {
  const other = await vendorWith(["app"]);
  const cloud = await vendorWith([], () => ({ status: 307, headers: { location: `${other.url}/api/v1/clusters` } }));
  const { exitCode, stderr } = await reportOn(cloud);
  expect({ exitCode, received: other.received }).toEqual({ exitCode: 2, received: [] });
  expect(stderr).toContain("The key is not sent there");
});

test.each([
  ["http://vendor.example"],
  ["https://user:pass@vendor.example"],
  ["https://vendor.example/path"],
  ["ftp://127.0.0.1"],
  ["nonsense"],
])("the key does not go to COCKROACH_SERVER=%s", async (url) => {
  const { exitCode, stdout, stderr } = await reportOn({ url, key: KEY });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("The address of the Cloud API must");
});

const ESCAPES = "x\u001b[2J\u001b]0;owned\u0007\u202e\u2028y\r\nz";

test.each<[string, Reply]>([
  ["names that move the cursor", { json: { users: [{ name: ESCAPES }] } }],
  ["no JSON", { text: `<html>${KEY}\u001b[2J` }],
  ["another shape", { json: { users: [{ name: 7 }] } }],
  ["no UTF-8", { text: Buffer.from([0x7b, 0xff, 0x7d]) }],
  ["pages without end", { json: { users: [], pagination: { next_page: "again" } } }],
  ["a refusal with the key in it", { status: 400, json: { message: `bad key ${KEY} ${ESCAPES}` } }],
])("a vendor that answers %s moves nothing on the terminal, and gets no key printed", async (what, reply) => {
  const cloud = await vendorWith([], ({ path }) =>
    path.endsWith("/sql-users") ? reply : { json: { clusters: [{ ...A_CLUSTER, name: `orders${ESCAPES}` }] } },
  );
  const { exitCode, stdout, stderr } = await reportOn(cloud);
  expect(exitCode).toBe(what === "names that move the cursor" ? 0 : 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
  expect(stdout + stderr).not.toContain(KEY);
  expect(stdout).toContain("orders");
});

test("a name is itself in JSON and SARIF, and moves nothing on the terminal there either", async () => {
  const hostile = "x\u009b2j\u202ey\u{e0041}";
  const cloud = await vendorWith([hostile]);
  for (const format of ["--json", "--sarif"]) {
    const { stdout } = await reportOn(cloud, [format]);
    expect(stdout).not.toMatch(/[\p{Cf}\u007f-\u009f]/u);
    if (format === "--json") expect(jsonOf(stdout).clusters[0].found.unverified).toEqual([hostile]);
    else expect(jsonOf(stdout).runs[0].results).toHaveLength(1);
  }
});

test("a cluster whose id leads elsewhere is no cluster", async () => {
  const cloud = await vendorWith([], () => ({ json: { clusters: [{ ...A_CLUSTER, id: "../../organization" }] } }));
  const { exitCode, stdout } = await reportOn(cloud);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(cloud.received).toHaveLength(1);
});

test("no key is printed: a refused one, one given for the name of a file, one that cannot be sent", async () => {
  const cloud = await vendorWith([], () => ({ status: 401, json: { message: KEY } }));
  const refused = await reportOn(cloud);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("refuses the key") });
  const env = { COCKROACH_SERVER: cloud.url };
  const missing = await rolecall(["report", "--key-file", "folder/nofile"], { env });
  expect(missing).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("folder/nofile cannot be read (ENOENT)"),
  });
  const asName = await rolecall(["report", "--key-file", KEY], { env });
  expect(asName).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("ENOENT") });
  const broken = await reportOn({ url: cloud.url, key: `${KEY}\n${KEY}` });
  expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not an API key") });
  for (const { stdout, stderr } of [refused, asName, broken]) expect(stdout + stderr).not.toContain("s3cret");
});

test.each([
  ["as an option", ["report", `--key=${KEY}`]],
  ["as a short option", ["report", `-k${KEY}`]],
  ["as an argument", ["report", KEY]],
  ["for a command", [KEY]],
])("a key given %s is not repeated", async (_where, given) => {
  const { exitCode, stdout, stderr } = await rolecall(given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("error: ");
  expect(stdout + stderr).not.toContain(KEY);
});

test("the key is taken from a private file, standard input or the environment, where it warns", async () => {
  const cloud = await vendorWith(["app"]);
  const env = { COCKROACH_SERVER: cloud.url };
  const piped = await rolecall(["report", "--key-file", "-"], { env, stdin: KEY });
  expect(piped.exitCode).toBe(0);
  const open = join(ownFolder(), "key");
  writeFileSync(open, KEY);
  for (const mode of [0o644, 0o640]) {
    chmodSync(open, mode);
    const refused = await rolecall(["report", "--key-file", open], { env });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("chmod 600") });
  }
  const warned = await rolecall(["report"], { env: { ...env, COCKROACH_API_KEY: KEY } });
  expect(warned).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("--key-file is safer") });
  const none = await rolecall(["report"], { env });
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no terminal") });
  const keys = new Set(cloud.received.map(({ headers }) => headers.authorization));
  expect(keys).toEqual(new Set([`Bearer ${KEY}`]));
});

test("the text says what to do, by cluster, and what it could not see", async () => {
  const { stdout } = await reportOn(await demoCloud());
  const lines = stdout.split("\n");
  expect(lines).toContain(`All ${HOW_MANY} SQL users are unverified: each may be a superuser.`);
  expect(lines).toContain(`    ${HOW_MANY}  are unverified and may be superusers.`);
  expect(lines).toContain("          rolecall report --key-file key --script freight-prod > check.sql");
  expect(lines).toContain("        All names: --json or --html FILE.");
  expect(stdout).not.toContain("app_booking");
  expect(stdout).toContain("! freight-prod: what its 45 SQL users may do. The Cloud API gives names only.");
  expect(stdout).toMatch(/^How they sign in\n.*^freight-prod: password.*SSO/ms);
  expect(stdout).toMatch(/freight-prod +45 +– +– +45 +– +– +names only/);
});

test("the page is written whole, for its owner alone, with every finding, and no host, id or key", async () => {
  const cloud = await demoCloud();
  const path = join(ownFolder(), "report.html");
  const { exitCode, stdout, stderr } = await reportOn(cloud, ["--html", path]);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `All ${HOW_MANY} SQL users are unverified: each may be a superuser.\n`,
  });
  expect(stderr).toContain(`rolecall: ${path} is written\n`);
  const page = readFileSync(path, "utf8");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const { users } of CREATED) for (const { name } of users) expect(page).toContain(`<code>${name}</code>`);
  for (const hidden of [cloud.key, "127.0.0.1", "cockroachlabs", ...CREATED.map(({ facts }) => facts.id)])
    expect(page).not.toContain(hidden);
});

test("killed while it reads, it leaves no file", async () => {
  const asked = Promise.withResolvers<void>();
  const cloud = await vendorWith([], ({ path }) => {
    if (!path.endsWith("/sql-users")) return undefined;
    asked.resolve();
    return "silence";
  });
  const folder = ownFolder();
  const { exitCode } = await reportOn(cloud, ["--html", join(folder, "report.html")], {
    during: (child) => void asked.promise.then(() => child.kill("SIGKILL")),
  });
  expect(exitCode).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test("a page that cannot be written is a failure, and leaves nothing beside it", async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, "report.html"));
  const { exitCode, stderr } = await reportOn(await vendorWith(["app"]), ["--html", join(folder, "report.html")]);
  expect({ exitCode, left: readdirSync(folder) }).toEqual({ exitCode: 2, left: ["report.html"] });
  expect(stderr).toContain("cannot be written");
});

test("--sarif prints a result for each finding, and two formats are refused", async () => {
  const cloud = await vendorWith(["app", "sso_ada"]);
  const { stdout } = await reportOn(cloud, ["--sarif"]);
  expect(jsonOf(stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
    "unverified",
    "unverified",
    "single-sign-on",
  ]);
  expect(await reportOn(cloud, ["--sarif", "--json"])).toMatchObject({ exitCode: 2, stdout: "" });
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
