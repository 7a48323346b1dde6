import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { psql } from "#lib/sql/answers/testing.ts";
import { verifyEveryoneAnswer } from "#lib/sql/answers/verify-everyone.ts";
import { verifyEveryone } from "#lib/sql/templates/verify-everyone.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { type Answered, ask, BOSS, CLUSTER, emulatedSql } from "./emulated-sql.ts";

/* The emulator answers the scripts that people copy as a cluster does. */

const CODE = "Ab3_-xyz9";
const emulated = emulatedSql();

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
    const answers: Answered[] = [];
    for (const statement of statements) answers.push(await ask(emulated().boss, statement));
    const verdict = verifyEveryoneAnswer(CODE, psql(answers.filter(({ columns }) => columns.length > 0)));
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
