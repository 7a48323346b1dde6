import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { connect as connectSecure } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { greeting, optionsFrom } from "./cli.ts";
import { DEMO_KEY } from "./emulator.ts";
import { PASSWORD } from "./testing.ts";
import { DEMO_CLUSTERS } from "./world/scenario-demo.ts";
import { SINGLE_CLUSTER_ID } from "./world/scenarios.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

describe("options", () => {
  test("default to the demo on loopback with the demo key", () => {
    expect(optionsFrom([], {})).toEqual({
      host: "127.0.0.1",
      port: 4600,
      scenario: "demo",
      sqlClusterIds: "all",
    });
  });

  test("come from the command line and the environment", () => {
    const args = ["--port", "0", "--state", "x.json", "--reset", "--scenario", "empty", "--rate", "0"];
    const env = {
      EMULATOR_API_KEY: "CCDB1_a_b",
      EMULATOR_CONTROL_TOKEN: "t",
      EMULATOR_DATABASE_URL: "postgres://u@h/d",
    };
    expect(optionsFrom(args, env)).toEqual({
      host: "127.0.0.1",
      port: 0,
      scenario: "empty",
      key: "CCDB1_a_b",
      stateFile: "x.json",
      reset: true,
      rateLimit: { perSecond: 0 },
      controlToken: "t",
      databaseUrl: "postgres://u@h/d",
      sqlClusterIds: "all",
    });
  });

  test.each([
    [["--port", "70000"]],
    [["--port", "x"]],
    [["--scenario", "nothing"]],
    [["--rate", "-1"]],
    [["--rate=-1"]],
    [["--key", "with space"]],
    [["--unknown"]],
    [["stray"]],
  ])("%j are refused in one line", (args) => {
    expect(() => optionsFrom(args, {})).toThrow(/^[^\n]+$/);
  });

  test("an address beyond loopback needs a key other than the demo's", () => {
    expect(() => optionsFrom(["--host", "0.0.0.0"], {})).toThrow("EMULATOR_API_KEY");
    expect(() => optionsFrom(["--host", "0.0.0.0"], { EMULATOR_API_KEY: DEMO_KEY })).toThrow("EMULATOR_API_KEY");
    expect(optionsFrom(["--host", "0.0.0.0"], { EMULATOR_API_KEY: "CCDB1_mine" })).toMatchObject({ host: "0.0.0.0" });
  });

  test("the greeting shows the demo key and no other", () => {
    expect(greeting("http://x", DEMO_KEY)).toContain(`COCKROACH_API_KEY=${DEMO_KEY}`);
    expect(greeting("http://x", DEMO_KEY)).toContain("npm run --silent rolecall -- report");
    expect(greeting("http://x", "CCDB1_mine")).not.toContain("CCDB1_mine");
  });
});

async function start(args: string[]): Promise<{ child: ChildProcess; url: string; line: string }> {
  const child = spawn(process.execPath, [MAIN, "--port", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  if (!child.stdout) throw new Error("no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, line, url: /COCKROACH_SERVER=(\S+)/.exec(line)?.[1] ?? "" };
}

/** Whose certificate a PostgreSQL server shows, once this authority has vouched for it. */
async function subjectAt(host: string, port: number, ca: string): Promise<unknown> {
  const socket = connect({ host, port });
  onTestFinished(() => void socket.destroy());
  // SSLRequest of the PostgreSQL protocol; the server agrees with one letter.
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  expect(String(await once(socket, "data"))).toBe("S");
  const secure = connectSecure({ socket, ca, servername: host });
  await once(secure, "secureConnect");
  return secure.getPeerCertificate().subject.CN;
}

describe("the process", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "says in one line where it is, and on %s ends with 0 and its state written",
    async (signal) => {
      const folder = await mkdtemp(join(tmpdir(), "emulator-cli-"));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const state = join(folder, "state.json");
      const { child, line, url } = await start(["--scenario", "single", "--state", state]);
      expect(line).toContain(`COCKROACH_API_KEY=${DEMO_KEY}`);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const response = await fetch(`${url}/api/v1/clusters/${SINGLE_CLUSTER_ID}/sql-users`, {
        method: "POST",
        headers: { authorization: `Bearer ${DEMO_KEY}` },
        body: JSON.stringify({ name: "app", password: PASSWORD }),
      });
      expect(response.status).toBe(200);
      const exit = once(child, "exit");
      child.kill(signal);
      expect(await exit).toEqual([0, null]);
      expect(await readFile(state, "utf8")).toContain('"name":"app"');
    },
  );

  test("each cluster answers SQL behind the authority that the cloud publishes for it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-cli-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "authority.pem");
    const { url, line } = await start(["--authority", file]);
    expect(line).toContain(`NODE_EXTRA_CA_CERTS=${file}`);
    const ca = await readFile(file, "utf8");
    for (const id of [DEMO_CLUSTERS.production, DEMO_CLUSTERS.analytics]) {
      const published = await fetch(`${url}/clusters/${id}/cert`);
      expect(await published.text()).toBe(ca);
      const response = await fetch(`${url}/api/v1/clusters/${id}/connection-string?os=LINUX`, {
        headers: { authorization: `Bearer ${DEMO_KEY}` },
      });
      const { params } = (await response.json()) as { params: { Host: string; Port: string } };
      expect(await subjectAt(params.Host, Number(params.Port), ca)).toBe("localhost");
    }
  });

  test("an address in use ends it with exit code 1, and a line that says how to choose another", async () => {
    const { url } = await start([]);
    const { port } = new URL(url);
    const second = spawn(process.execPath, [MAIN, "--port", port], { stdio: ["ignore", "ignore", "pipe"] });
    const [[exitCode], printed] = await Promise.all([once(second, "exit"), text(second.stderr)]);
    expect([exitCode, printed]).toEqual([
      1,
      `Another program uses the port ${port}. Choose another: npm run emulator -- --port ${Number(port) + 1}\n`,
    ]);
  });
});
