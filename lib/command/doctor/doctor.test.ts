import { spawnSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { BOSS } from "../../testing/emulator/emulated-sql.ts";
import { beginCloud, CANARY, CLUSTER, cloud, doctorOn, READ, services } from "./testing-doctor.ts";

beginCloud();

describe("rolecall doctor", () => {
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
