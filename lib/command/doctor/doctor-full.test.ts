import { type ChildProcess, spawnSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { ownFolder } from "../report/testing-report.ts";
import { beginCloud, CANARY, CLUSTER, cloud, doctorOn, services } from "./testing-doctor.ts";

beginCloud();

describe.skipIf(spawnSync("psql", ["--version"]).status !== 0)("rolecall doctor --full", () => {
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
    for (const secret of [/rolecall_doctor_[a-z2-7]{5}/, /freight/, /a_first/, /localhost/, RegExp(CLUSTER), /boss/])
      expect(stdout).not.toMatch(secret);
    expect(left()).toEqual([]);
  });

  test("without --yes and a person to ask, nothing is made", async () => {
    const before = cloud.record().length;
    const env = Object.assign(services(), { XDG_STATE_HOME: ownFolder() });
    const { exitCode, stdout, stderr } = await doctorOn(FULL, env);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Creates a SQL user rolecall_doctor_…");
    expect(stderr).toContain("a statement on its way changes whichever SQL user has that random name");
    expect(stderr).toContain("records them as created and deleted outside");
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
