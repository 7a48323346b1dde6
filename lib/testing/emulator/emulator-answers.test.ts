import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { psql } from "#lib/sql/answers/testing.ts";
import { verifyAnswer } from "#lib/sql/answers/verify-answer.ts";
import { verifyEveryoneAnswer } from "#lib/sql/answers/verify-everyone.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { endSessions, showSessions } from "#lib/sql/templates/admin.ts";
import { verifyAccess } from "#lib/sql/templates/verify.ts";
import { verifyEveryone } from "#lib/sql/templates/verify-everyone.ts";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import { makeVerifier } from "../../emulator/sql/scram.ts";
import { type Answered, ask, BOSS, CLUSTER, emulatedSql, signIn } from "./emulated-sql.ts";

/* The emulator answers the scripts that people copy as a cluster does. */

const CODE = "Ab3_-xyz9";
const emulated = emulatedSql();

/** The answers to the statements of a script that have one. */
async function answersTo(script: Script): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const statement of script) answers.push(await ask(emulated().boss, statement));
  return answers.filter(({ columns }) => columns.length > 0);
}

const recordsOf = ({ columns, rows }: Answered) =>
  rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));

describe.each(["v24.1.27", "v25.2.16", "v26.2.1"])("the script over all SQL users on %s", (version) => {
  /** SQL users of which each gains more in another way, and one that does not. */
  function prepare(): void {
    const { world, server } = emulated();
    world.cluster(CLUSTER).facts.cockroach_version = version;
    for (const text of [
      ...["plain", "member", "dropper", "owner", "reader", "passer", "viewer"].map((name) => `CREATE USER ${name}`),
      "CREATE ROLE makers WITH CREATEROLE",
      "GRANT makers TO member",
      "GRANT SELECT ON TABLE freight.public.* TO plain",
      "GRANT DROP ON DATABASE freight TO dropper",
      "GRANT SELECT ON TABLE system.public.users TO reader",
      "GRANT CREATE ON SCHEMA freight.public TO passer WITH GRANT OPTION",
      "GRANT SYSTEM MODIFYCLUSTERSETTING TO viewer",
    ])
      server.asRoot(text);
    server.asRoot("REASSIGN OWNED BY root TO owner", "billing");
  }

  const expected = {
    boss: "admin",
    plain: "restricted",
    member: "privileged",
    dropper: "privileged",
    owner: "privileged",
    reader: "privileged",
    passer: "privileged",
    viewer: "privileged",
  };
  const script = () => {
    const { world } = emulated();
    const names = world.cluster(CLUSTER).databases.map(({ name }) => name);
    return { names, script: verifyEveryone(names, CODE) };
  };

  test("is answered with the state of each, and with all databases", async () => {
    prepare();
    const { names, script: statements } = script();
    const verdict = verifyEveryoneAnswer(CODE, psql(await answersTo(statements)));
    expect(verdict.reasons).toEqual([]);
    expect(verdict.databases.toSorted()).toEqual(names.toSorted());
    expect(Object.fromEntries(verdict.users.map(({ name, state }) => [name, state]))).toMatchObject(expected);
  });

  test.skipIf(spawnSync("psql", ["--version"]).status !== 0)("and the same by psql, as it prints it", async () => {
    prepare();
    const { server, certificate } = emulated();
    const folder = mkdtempSync(join(tmpdir(), "rolecall-psql-"));
    const [ca, file] = [join(folder, "ca.crt"), join(folder, "verify.sql")];
    writeFileSync(ca, certificate.ca);
    writeFileSync(file, scriptText(script().script));
    const url = `postgresql://${BOSS.user}@localhost:${server.port}/defaultdb?sslmode=verify-full&sslrootcert=${ca}`;
    const env = {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      PGPASSWORD: BOSS.password,
      PGCONNECT_TIMEOUT: "20",
    } as const;
    const { stdout, stderr } = await promisify(execFile)("psql", ["-X", "-P", "pager=off", "-f", file, url], { env });
    expect(stderr).toBe("");
    const verdict = verifyEveryoneAnswer(CODE, stdout);
    expect(verdict.reasons).toEqual([]);
    expect(Object.fromEntries(verdict.users.map(({ name, state }) => [name, state]))).toMatchObject(expected);
    rmSync(folder, { recursive: true });
  });
});

test("the verify script is answered with what was granted, also through roles", async () => {
  const { server } = emulated();
  for (const text of [
    "CREATE USER app",
    "CREATE ROLE freight_ro",
    'GRANT SELECT ON ALL TABLES IN SCHEMA "freight"."public" TO freight_ro',
    'GRANT "freight_ro" TO "app"',
    "GRANT SYSTEM VIEWJOB TO freight_ro",
  ])
    server.asRoot(text);
  const answers = (await answersTo(verifyAccess("app", { databases: [{ name: "freight" }] }, CODE))).map(recordsOf);
  const [proof, options, roles, system] = answers;
  const [inDatabase, grants] = answers.slice(-3, -1);
  expect(options).toMatchObject([{ username: "app" }, { username: "freight_ro", role_options: "{NOLOGIN}" }]);
  expect(proof).toMatchObject([
    { sql_user: "app", code: CODE, users: "2", roles: "1", admin_roles: "0", system_grants: "1" },
  ]);
  expect(roles).toEqual([{ role_name: "freight_ro", member: "app", is_admin: "f" }]);
  expect(system).toEqual([{ grantee: "freight_ro", privilege_type: "VIEWJOB", is_grantable: "f" }]);
  expect(inDatabase).toMatchObject([{ database_name: "freight", owned: "0", grants: "123" }]);
  // beside the 121 tables, the privileges of public on the schema
  expect(grants).toHaveLength(123);
});

test("the answer to a script that was run says that nothing is missing or surplus, until something is", async () => {
  const { server } = emulated();
  server.asRoot("CREATE USER app");
  const databases = [{ name: "freight" }];
  const how = { level: "read-write", via: "role", scope: "both", demote: false } as const;
  const plan = planAccess(Object.assign({ user: "app", databases, code: CODE }, how));
  await answersTo(plan.run);
  const judge = async () => {
    const wanted = { run: plan.run, roles: plan.roles, databases: ["freight"] };
    return verifyAnswer({ user: "app", code: CODE, wanted }, psql(await answersTo(plan.verify)));
  };
  expect(await judge()).toMatchObject({ missing: [], surplus: [], matches: true });
  server.asRoot(
    'ALTER DEFAULT PRIVILEGES FOR ALL ROLES IN SCHEMA "public" REVOKE DELETE ON TABLES FROM "freight_rw_role"',
    "freight",
  );
  server.asRoot('GRANT CREATE ON DATABASE "freight" TO "app"');
  expect(await judge()).toMatchObject({
    missing: ["DELETE on tables that any role creates later in freight.public"],
    surplus: ["CREATE on database freight"],
    matches: false,
  });
});

test("sessions of a user are listed and ended", async () => {
  const { server, certificate } = emulated();
  server.asRoot(`CREATE USER app WITH PASSWORD '${makeVerifier(BOSS.password)}'`);
  const app = await signIn(server, certificate, { user: "app", password: BOSS.password });
  const ended = new Promise((resolve) => app.once("end", resolve));
  const listed = async () => (await answersTo(showSessions("app"))).flatMap(recordsOf);
  expect(await listed()).toMatchObject([{ application_name: "test" }]);
  await answersTo(endSessions("app"));
  await ended;
  expect(await listed()).toEqual([]);
});

test("a session that may only read is answered, and changes nothing", async () => {
  const { boss } = emulated();
  await boss.query("SET default_transaction_read_only = on");
  expect((await boss.query("SHOW USERS")).rows.length).toBeGreaterThan(1);
  await expect(boss.query("CREATE USER app")).rejects.toMatchObject({ code: "25006" });
  await expect(boss.query("GRANT admin TO boss")).rejects.toMatchObject({ code: "25006" });
  await boss.query("SET default_transaction_read_only = off");
  await boss.query("CREATE USER app");
});
