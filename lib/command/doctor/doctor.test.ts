import { type ChildProcess, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { CloudAnswer, CloudCall, SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import { askedOf, type Checked, checkedBy } from "#lib/sql/assumptions/check.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { BREAKS, type BreakName } from "../../emulator/faults/breaks.ts";
import { DEMO_CLUSTERS } from "../../emulator/world/scenario-demo.ts";
import { ask, BOSS, signIn } from "../../testing/emulator/emulated-sql.ts";
import { CloudReader } from "../report/cloud-reader.ts";
import { ownFolder } from "../report/testing-report.ts";
import { rolecall } from "../testing-bundled.ts";
import { callsAbout, findCluster } from "./calls.ts";

const CLUSTER = DEMO_CLUSTERS.production;

let cloud: Emulator;
let client: Awaited<ReturnType<typeof signIn>>;

beforeAll(async () => {
  cloud = await startEmulator({ sqlClusterIds: [CLUSTER], rateLimit: { perSecond: 0 } });
  await cloud.addUser(CLUSTER, BOSS.user, { password: BOSS.password });
  const sql = cloud.sql(CLUSTER);
  // The first SQL user by name is the one that is looked at: it is in a role through another, and has an end.
  sql.asRoot("CREATE USER a_first VALID UNTIL '2027-03-31 00:00:00+00:00'");
  sql.asRoot("CREATE ROLE inner_role");
  sql.asRoot("CREATE ROLE outer_role");
  sql.asRoot("GRANT outer_role TO inner_role");
  sql.asRoot("GRANT inner_role TO a_first");
  client = await signIn(sql, { ca: cloud.authority() ?? "" }, BOSS);
});
afterAll(async () => {
  await client.end();
  await cloud.stop();
});
beforeEach(() => cloud.differIn([]));

/** The answers to the calls. */
async function calls(): Promise<{ given: ReadonlyMap<CloudCall, CloudAnswer>; cluster: Cluster }> {
  const reader = new CloudReader(cloud.url, "2024-09-16", cloud.key);
  const { answer, cluster } = await findCluster(reader, CLUSTER, () => {});
  const known = cluster ?? ({ id: CLUSTER, version: "v26.2.1", plan: "ADVANCED" } as Cluster);
  const about = await callsAbout(reader, known, () => {});
  return { given: new Map<CloudCall, CloudAnswer>([["clusters", answer], ...about]), cluster: known };
}

/** What a check sees, with each statement asked as the command asks it. */
async function check(asUsual?: Awaited<ReturnType<typeof calls>>): Promise<readonly Checked[]> {
  const { given, cluster } = asUsual ?? (await calls());
  const about = { version: cluster.version, plan: cluster.plan, sqlUser: "a_first" };
  const statements = new Map<string, SqlAnswer[]>();
  for (const { key, script, internals } of askedOf(about)) {
    if (internals) await client.query("SET allow_unsafe_internals = true");
    const answers: SqlAnswer[] = [];
    for (const each of script)
      answers.push(
        await ask(client, each).then(
          (set) => ({ is: "rows", set }) as const,
          ({ code }) => ({ is: "refused", state: code }) as const,
        ),
      );
    if (internals) await client.query("SET allow_unsafe_internals = false");
    statements.set(key, answers);
  }
  return checkedBy({ calls: given, statements, changes: null }, about);
}

const idsOf = (checked: readonly Checked[], wanted: Checked["result"]) =>
  checked.filter(({ result }) => result === wanted).map(({ assumption }) => assumption.id);

const READ = ASSUMPTIONS.filter(({ by }) => by !== "change").map(({ id }) => id);
const CHANGED = ASSUMPTIONS.filter(({ by }) => by === "change").map(({ id }) => id);

test("on a whole cluster every assumption that can be read holds, and no other is said to", async () => {
  const checked = await check();
  expect(idsOf(checked, "differs")).toEqual([]);
  expect(idsOf(checked, "unseen")).toEqual(CHANGED);
  expect(idsOf(checked, "holds")).toEqual(READ);
});

/** For each assumption the way in which the cluster differs, and which others rest on the same answer. */
const BROKEN: Readonly<Record<string, readonly [BreakName, ...string[]]>> = {
  "C-01": ["clusters have another name for their id", "C-02", "C-03", "C-04"],
  "C-02": ["clusters have a state of a later version"],
  "C-03": ["clusters have a plan of a later version"],
  "C-04": ["clusters tell their version otherwise"],
  "C-05": ["SQL users are texts"],
  "C-06": ["databases are texts"],
  "C-07": ["the address is in lower case"],
  "C-08": ["networks have no mask"],
  "C-09": ["the authority is a page"],
  "C-10": ["the status of the client CA is an object"],
  "L-01": ["SHOW USERS leaves out root"],
  "L-02": ["options are in lower case"],
  "L-03": ["VALID UNTIL is a duration"],
  "L-04": ["no last login"],
  "L-05": ["admin has no root"],
  "L-06": ["roles through roles are left out", "L-10"],
  "L-07": ["system grants are called rights"],
  "L-08": ["pg_database hides system"],
  "L-09": ["CONNECT is a number"],
  "L-10": ["a count does not fit its rows"],
  "L-11": ["lengths are counted otherwise"],
  "L-12": ["one SQL user has no row"],
  "L-13": ["grants of public have another column"],
  "L-14": ["grants have another column"],
  "L-15": ["owners have another column"],
  "L-16": ["schemas have another column"],
  "L-17": ["no session is listed"],
  "L-18": ["sessions have no start"],
  "L-19": ["cluster_queries is gone"],
  "L-20": ["insights are gone"],
  "L-21": ["insights have no error code"],
  "L-22": ["plan gists are not decoded"],
  "L-23": ["sessions have no last statement"],
  "L-24": ["schedules have another column"],
  "L-25": ["a setting is a word"],
  "L-26": ["sessions do not say how they signed in"],
};

/** They need a change to show; the full check has them. */
const OF_CHANGES: ReadonlySet<string> = new Set([
  "a change answers with another name",
  "grants of one SQL user are not listed",
  "defaults of a grantee are not listed",
]);

describe("broken one after the other", () => {
  test("every assumption that can be read has its own switch, and every switch is used", () => {
    expect(Object.keys(BROKEN)).toEqual(READ);
    const ofReading = Object.entries(BREAKS).flatMap(([name, each]) =>
      OF_CHANGES.has(name) || "habit" in each ? [] : name,
    );
    expect(Object.values(BROKEN).map(([name]) => name)).toEqual(ofReading);
  });

  let asUsual: Awaited<ReturnType<typeof calls>>;
  beforeAll(async () => {
    asUsual = await calls();
  });

  test.each(Object.entries(BROKEN))("%s is found and named", async (id, [name, ...others]) => {
    cloud.differIn([name]);
    const checked = await check(id.startsWith("L") ? asUsual : undefined);
    expect(idsOf(checked, "differs")).toEqual([id, ...others]);
  });
});

describe("rolecall doctor", () => {
  const CANARY = "canary";

  /** Runs the command with the emulator's key in a private file. */
  async function doctorOn(
    given: readonly string[],
    env: Readonly<Record<string, string>> = {},
    during: (child: ChildProcess) => void = () => {},
  ) {
    const file = join(ownFolder(), "key");
    writeFileSync(file, `${cloud.key}\n`, { mode: 0o600 });
    const around = { env: { COCKROACH_SERVER: cloud.url, ...env }, during };
    return rolecall(["doctor", ...given, "--key-file", file], around);
  }

  test.each([[[]], [["--read-only", "--full"]]])(
    "does nothing with %j: one of --read-only and --full says what",
    async (given) => {
      const { exitCode, stdout, stderr } = await doctorOn(["freight-prod", ...given]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain("--read-only");
    },
  );

  test("by the key alone sends GET, says each step first, and leaves the cluster's own answers open", async () => {
    const before = cloud.record().length;
    const { exitCode, stdout, stderr } = await doctorOn(["freight-prod", "--read-only", "--json"]);
    expect(exitCode).toBe(0);
    const { results, release, plan } = JSON.parse(stdout);
    expect({ release, plan }).toEqual({ release: expect.stringMatching(/^v\d\d\.\d$/), plan: "ADVANCED" });
    const seen = (id: string) => results.find((each: { id: string }) => each.id === id);
    expect(seen("C-05")).toMatchObject({ result: "holds", seen: "as_assumed", dependents: expect.any(Array) });
    expect(seen("L-01")).toMatchObject({ result: "unseen", seen: "not_asked" });
    expect(stderr).toContain("GET the names of its SQL users");
    const sent = cloud.record().slice(before);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.map(({ method }) => method)).toEqual(sent.map(() => "GET"));
  });

  test("a cluster that the key does not see is refused", async () => {
    expect(await doctorOn(["nowhere", "--read-only"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("what does not hold is the first line of the table, with what depends on it, and the exit code is 1", async () => {
    cloud.differIn(["networks have no mask"]);
    const { exitCode, stdout } = await doctorOn(["freight-prod", "--read-only"]);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n\n")[2]).toBe(
      [
        "C-08  does not hold: GET networking/allowlist lists networks with address, mask and whether they are for SQL",
        "      seen: an answer in another form",
        "      depends on it: the networks that may connect",
      ].join("\n"),
    );
  });

  describe.skipIf(spawnSync("psql", ["--version"]).status !== 0)("--sql", () => {
    function services(): Record<string, string> {
      const folder = ownFolder();
      const { port } = cloud.sql(CLUSTER);
      writeFileSync(join(folder, "ca.pem"), cloud.authority() ?? "");
      writeFileSync(join(folder, "pass"), `localhost:${port}:*:${BOSS.user}:${BOSS.password}\n`, { mode: 0o600 });
      writeFileSync(
        join(folder, "services"),
        `[prod]\nhost=localhost\nport=${port}\nuser=${BOSS.user}\ndbname=defaultdb\nsslmode=verify-full\nsslrootcert=${folder}/ca.pem\n`,
      );
      return { PGSERVICEFILE: join(folder, "services"), PGPASSFILE: join(folder, "pass") };
    }

    test("asks the cluster too, in a session that only reads, and prints its statements and their number first", async () => {
      const before = cloud.sql(CLUSTER).record().length;
      const given = ["freight-prod", "--read-only", "--json", "--sql", "prod"];
      const { exitCode, stdout, stderr } = await doctorOn(given, services());
      expect(exitCode, stderr).toBe(0);
      const { results } = JSON.parse(stdout);
      const holds = results.filter(({ result }: { result: string }) => result === "holds");
      expect(holds.map(({ id }: { id: string }) => id)).toEqual(READ);
      const sent = cloud
        .sql(CLUSTER)
        .record()
        .slice(before)
        .flatMap(({ text }) => text ?? []);
      expect(sent[0]).toBe("SET default_transaction_read_only = on;");
      for (const text of sent) expect(stderr).toContain(text);
      expect(stderr).toMatch(/\d+ statements that only read/);
    });

    test("a cluster that psql does not reach leaves its answers open, and the exit code is 2", async () => {
      const env = services();
      const { exitCode, stdout } = await doctorOn(["freight-prod", "--read-only", "--json", "--sql", "none"], env);
      expect(exitCode).toBe(2);
      const { results } = JSON.parse(stdout);
      expect(results.find(({ id }: { id: string }) => id === "L-01")).toMatchObject({ seen: "no_answer" });
      expect(results.find(({ id }: { id: string }) => id === "C-05")).toMatchObject({ result: "holds" });
    });

    describe("--full", () => {
      const left = () => {
        const sql = cloud.sql(CLUSTER);
        const all = [...sql.asRoot("SHOW USERS").rows, ...sql.asRoot("SHOW DATABASES").rows];
        return all.map(([name]) => name ?? "").filter((name) => name.startsWith("rolecall_doctor_"));
      };
      const FULL = ["freight-prod", "--full", "--sql", "prod"];

      test("tries every assumption, says each step first, names nothing in the report, and leaves nothing", async () => {
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        const { exitCode, stdout, stderr } = await doctorOn([...FULL, "--yes", "--json"], env);
        expect(exitCode, stderr).toBe(0);
        const { mode, results } = JSON.parse(stdout);
        expect(mode).toBe("full");
        expect(new Set(results.map(({ result }: { result: string }) => result))).toEqual(new Set(["holds"]));
        expect(stderr).toContain("POST a SQL user");
        for (const secret of [
          /rolecall_doctor_[a-z2-7]{5}/,
          /freight/,
          /a_first/,
          /localhost/,
          RegExp(CLUSTER),
          /boss/,
        ])
          expect(stdout).not.toMatch(secret);
        expect(left()).toEqual([]);
      });

      test("without --yes and a person to ask, nothing is made", async () => {
        const before = cloud.record().length;
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        const { exitCode, stdout, stderr } = await doctorOn(FULL, env);
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain("Creates a SQL user rolecall_doctor_…");
        expect(
          cloud
            .record()
            .slice(before)
            .map(({ method }) => method),
        ).toEqual(["GET"]);
      });

      test.each([
        ["no SQL", ["freight-prod", "--full", "--yes"], {}, "--sql"],
        ["a key that only reads", [...FULL, "--yes"], { COCKROACH_API_ACCESS: "read" }, "COCKROACH_API_ACCESS"],
      ])("with %s it is refused before anything is asked", async (_, given, more, word) => {
        const before = cloud.record().length;
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() }, more);
        const { exitCode, stderr } = await doctorOn(given, env);
        expect(exitCode).toBe(2);
        expect(stderr).toContain(word);
        expect(cloud.record().length).toBe(before);
      });

      test("a SQL user without admin, and a key without Cluster Admin, are refused with what is missing, and nothing is left", async () => {
        const sql = cloud.sql(CLUSTER);
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        sql.asRoot(`REVOKE admin FROM ${BOSS.user}`);
        const before = cloud.record().length;
        const asOther = await doctorOn([...FULL, "--yes"], env);
        sql.asRoot(`GRANT admin TO ${BOSS.user} WITH ADMIN OPTION`);
        expect(asOther.exitCode).toBe(2);
        expect(asOther.stderr).toContain("needs an admin with ADMIN OPTION");
        expect(
          cloud
            .record()
            .slice(before)
            .map(({ method }) => method),
        ).toEqual(["GET"]);
        cloud.grantKey(cloud.key, "CLUSTER_DEVELOPER");
        onTestFinished(() => cloud.grantKey(cloud.key));
        const byReader = await doctorOn([...FULL, "--yes"], env);
        expect(byReader).toMatchObject({ exitCode: 2, stdout: "" });
        expect(byReader.stderr).toContain("Cluster Admin");
        expect(left()).toEqual([]);
      });

      test("no answer to a change is in the report, whatever it says", async () => {
        const sql = cloud.sql(CLUSTER);
        sql.fault({
          kind: "lie",
          statement: /^SHOW (?:GRANTS FOR|SYSTEM GRANTS FOR|DEFAULT PRIVILEGES)/,
          lie: (result) => ({ ...result, rows: [...result.rows, result.columns.map(() => CANARY)] }),
        });
        const fault = cloud.fault({
          kind: "status",
          status: 400,
          route: "sql-users.delete",
          body: JSON.stringify({ code: 9, message: CANARY }),
        });
        onTestFinished(() => {
          sql.clearFaults();
          fault.remove();
        });
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        for (const form of [[], ["--json"]]) {
          const { exitCode, stdout } = await doctorOn([...FULL, "--yes", ...form], env);
          expect(exitCode).toBe(1);
          expect(stdout).toContain("C-16");
          expect(stdout).not.toContain(CANARY);
        }
        expect(left()).toEqual([]);
      });

      /** Ends the command by a signal when it says this step. */
      const endAt = (step: string, signal: "SIGINT" | "SIGKILL") => (child: ChildProcess) => {
        child.stderr?.on("data", (chunk) => {
          if (String(chunk).includes(`rolecall: ${step}`)) child.kill(signal);
        });
      };

      test("Ctrl-C ends it after it removed what it made, and says what was not tried", async () => {
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        const during = endAt("Takes admin from the SQL user.", "SIGINT");
        const { exitCode, stdout, stderr } = await doctorOn([...FULL, "--yes"], env, during);
        expect(exitCode, stderr).toBe(130);
        expect(stdout).toContain("seen: not tried: the check was stopped before");
        expect(left()).toEqual([]);
      });

      test("killed, the next one removes what it left, by its journal alone", async () => {
        for (const step of [
          "PUT another password",
          "Gives the SQL user a right on the database.",
          "Removes the SQL user",
        ]) {
          const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
          await doctorOn([...FULL, "--yes"], env, endAt(step, "SIGKILL"));
          const { exitCode, stderr } = await doctorOn([...FULL, "--yes"], env);
          expect(exitCode, stderr).toBe(0);
          expect(left()).toEqual([]);
        }
        cloud.sql(CLUSTER).asRoot(`CREATE USER rolecall_doctor_${"q".repeat(20)}`);
        await doctorOn([...FULL, "--yes"], Object.assign(services(), { XDG_STATE_HOME: ownFolder() }));
        expect(left()).toEqual([`rolecall_doctor_${"q".repeat(20)}`]);
        cloud.sql(CLUSTER).asRoot(`DROP USER rolecall_doctor_${"q".repeat(20)}`);
      });

      test("what an assumption does not hold is the exit code 1", async () => {
        cloud.differIn(["open sessions keep admin"]);
        const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
        const { exitCode, stdout } = await doctorOn([...FULL, "--yes"], env);
        expect(exitCode).toBe(1);
        expect(stdout).toContain("L-31  does not hold");
        expect(left()).toEqual([]);
      });
    });

    test("no answer of the cluster or the vendor is in the report, whatever it says", async () => {
      for (const word of ["", '\nL-01  holds,"']) {
        cloud.sql(CLUSTER).fault({
          kind: "lie",
          lie: (result) => ({
            columns: result.columns,
            rows: result.rows.map((row) => row.map((cell) => `${CANARY}${word}${cell ?? ""}`)),
            tag: result.tag,
          }),
        });
        const fault = cloud.fault({
          kind: "status",
          status: 200,
          route: "allowlist.list",
          body: JSON.stringify({ allowlist: [{ cidr_ip: CANARY, cidr_mask: CANARY, sql: CANARY }], message: CANARY }),
        });
        onTestFinished(() => {
          cloud.sql(CLUSTER).clearFaults();
          fault.remove();
        });
        const env = services();
        for (const form of [["--read-only"], ["--read-only", "--json"]]) {
          const { stdout } = await doctorOn(["freight-prod", "--sql", "prod", ...form], env);
          expect(stdout).toContain("L-01");
          for (const secret of [CANARY, "freight", "a_first", "localhost", CLUSTER, BOSS.user])
            expect(stdout).not.toContain(secret);
        }
      }
    });
  });
});
