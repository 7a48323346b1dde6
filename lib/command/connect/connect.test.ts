import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test, vi } from "vitest";
import { CLUSTER, problem } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";
import { beginCommands, home, PASSWORD, serve } from "../testing-users.ts";
import { HOUR, program, rolecallWith, USER } from "./testing-connect.ts";

beginCommands();

const REASON = ["--database", "shop", "--reason", "Invoice 88213"];
const folder = () => join(home, "rolecall/connect");
const files = () => (existsSync(folder()) ? readdirSync(folder()) : []);
/** Prints what a program with access has. */
const LOOK = `stat -c '%a %n' "$PGPASSFILE" "$(dirname "$PGPASSFILE")"; cat "$PGPASSFILE"; env; echo "args: $*"`;

test("asks, waits for the approval, runs the program with a file that has the password, and gives the access back", async () => {
  const { calls, run } = await serve(rolecallWith(["pending", "waiting", "ready"]));
  const { exitCode, stdout, stderr } = await run(
    "connect",
    "payments",
    "--for",
    "90m",
    ...REASON,
    "--",
    program(LOOK),
    "one two",
  );
  expect(exitCode, stderr).toBe(0);
  expect(calls.find(({ method, path }) => method === "POST" && path === "/requests")?.body).toEqual({
    kind: "grant",
    clusterId: CLUSTER.id,
    teamId: "tem_1",
    access: "db=shop",
    wantedMinutes: 90,
    reason: "Invoice 88213",
  });
  const [file = "", inFolder = "", line, ...rest] = stdout.split("\n");
  expect(file).toMatch(/^600 .*\.pgpass$/);
  expect(inFolder).toMatch(/^700 /);
  expect(line).toBe(`shop.example:26257:*:${USER}:${PASSWORD}`);
  expect(rest).toEqual(
    expect.arrayContaining([
      "PGHOST=shop.example",
      "PGPORT=26257",
      `PGUSER=${USER}`,
      "PGDATABASE=shop",
      "PGSSLMODE=verify-full",
      `COCKROACH_URL=postgresql://${USER}@shop.example:26257/shop?sslmode=verify-full`,
      "args: one two",
    ]),
  );
  expect(rest.join("\n") + stderr).not.toContain(PASSWORD);
  expect(rest.join("\n")).not.toMatch(/ROLECALL_TOKEN|PGPASSWORD/);
  expect(stderr).toContain("ask_1 waits for an approval");
  expect(files()).toEqual([]);
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
});

test("takes the access once the approval is done with its SQL user", async () => {
  const given = rolecallWith(["ready"]);
  let claims = 0;
  const { run } = await serve(async (call) => {
    if (!call.path.endsWith("/claim")) return given(call);
    claims += 1;
    return claims < 3 ? problem(503, "busy") : given(call);
  });
  expect(await run("connect", "payments", ...REASON, "--", program("exit 0"))).toMatchObject({ exitCode: 0 });
  expect(claims).toBe(3);
});

test("the exit code is the program's, and the access is given back also where the program fails or does not start", async () => {
  const { calls, run } = await serve(rolecallWith(["ready"]));
  const backs = () => calls.filter(({ path }) => path.endsWith("/give-back")).length;
  expect((await run("connect", "payments", ...REASON, "--", program("exit 7"))).exitCode).toBe(7);
  expect((await run("connect", "payments", ...REASON, "--", program("kill -9 $$"))).exitCode).toBe(137);
  expect(backs()).toBe(2);
  const broken = program("");
  writeFileSync(broken, "#!/nowhere/sh\n");
  expect(await run("connect", "payments", ...REASON, "--", broken)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("did not start"),
  });
  expect(backs()).toBe(3);
  expect(files()).toEqual([]);
});

test("access that could not be given back is said, and gives exit code 1", async () => {
  const { run } = await serve(rolecallWith(["ready"], { back: problem(503, "store_unavailable") }));
  const { exitCode, stderr } = await run("connect", "payments", ...REASON, "--", program("exit 0"));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("was not given back, and lasts until its end");
});

test("a program that ends after the access is no failure", async () => {
  const { run } = await serve(rolecallWith(["ready"], { back: problem(409, "request_over") }));
  expect((await run("connect", "payments", ...REASON, "--", program("exit 0"))).exitCode).toBe(0);
});

test("nothing is asked for where the program, the options or the output do not fit", async () => {
  const { calls, run } = await serve(rolecallWith(["ready"]));
  for (const [given, words] of [
    [[...REASON, "--", "no-such-program"], "there is no program no-such-program"],
    [["--reason", "x", "--", program("")], "database"],
    [[...REASON, "--for", "5m", "--", program("")], "Choose at least 15 minutes"],
    [[...REASON, "--for", "31d", "--", program("")], "Choose at most 30 days"],
    [[...REASON, "--for", "soon", "--", program("")], "Write it as 30m"],
    [["--database", "shop", "--", program("")], "give --reason"],
    [[...REASON, "--json", "--hold"], "do not go together"],
    [[...REASON, "--json", "--", program("")], "runs no program"],
    [[...REASON, "--table", "t", "--", program("")], "--table has no effect with read-only"],
  ] as const) {
    const { exitCode, stderr } = await run("connect", "payments", ...given);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain(words);
  }
  expect(calls.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a request that was denied, or whose password was taken, gives no access", async () => {
  for (const [state, words] of [
    ["denied", "ask_1 is denied: Not on a Friday"],
    ["finished", "the password of ask_1 was taken already"],
  ] as const) {
    const { calls, run, stop } = await serve(rolecallWith([state]));
    const { exitCode, stderr } = await run("connect", "payments", "--request", "ask_1", "--", program(""));
    expect({ exitCode, words: stderr.includes(words) }, stderr).toEqual({ exitCode: 2, words: true });
    expect(calls.filter(({ method }) => method === "POST")).toEqual([]);
    await stop();
  }
  const { run } = await serve(rolecallWith(["ready"]));
  expect((await run("connect", "shop", "--request", "ask_1", "--", program(""))).stderr).toContain("is for payments");
  expect((await run("connect", "payments", "--request", "ask_2", "--", program(""))).stderr).toContain("no request");
});

test("a host that would send the password elsewhere gets none, and the access is given back", async () => {
  const { calls, run } = await serve(rolecallWith(["ready"], { host: "good.example@evil.example" }));
  const { exitCode, stdout, stderr } = await run("connect", "payments", ...REASON, "--", program(LOOK));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("neither a host name nor an IP address");
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
});

test("--json and --print-dsn print the password to a program that reads it, and leave the access open", async () => {
  const { calls, run } = await serve(rolecallWith(["ready"]));
  const json = await run("connect", "payments", ...REASON, "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    name: USER,
    host: "shop.example",
    database: "shop",
    password: PASSWORD,
  });
  const dsn = await run("connect", "payments", ...REASON, "--print-dsn");
  expect(dsn.stdout).toBe(`postgresql://${USER}:${PASSWORD}@shop.example:26257/shop?sslmode=verify-full\n`);
  expect(json.stderr + dsn.stderr).not.toContain(PASSWORD);
  expect(calls.filter(({ path }) => path.endsWith("/give-back"))).toEqual([]);
  expect(files()).toEqual([]);
});

const HAS_TERMINAL = spawnSync("script", ["--version"]).status === 0;

test.runIf(HAS_TERMINAL).each(["--json", "--print-dsn"])(
  "%s prints no password to a terminal, and asks for nothing",
  async (way) => {
    const { calls, env } = await serve(rolecallWith(["ready"]));
    const command = [process.execPath, inject("command"), "connect", "payments", ...REASON.slice(0, 3), "x", way].join(
      " ",
    );
    const { stdout, status } = await new Promise<{ stdout: string; status: number | null }>((done) => {
      const child = spawn("script", ["-qec", command, "/dev/null"], {
        env: { PATH: process.env.PATH, NODE_ENV: "test", ...env },
      });
      let stdout = "";
      child.stdout.on("data", (text) => {
        stdout += String(text);
      });
      child.on("close", (status) => done({ stdout, status }));
    });
    expect({ status, calls }).toEqual({ status: 2, calls: [] });
    expect(stdout).toContain(`${way} prints a password, and never to a terminal`);
  },
);

test("a folder that others can open gets no password", async () => {
  mkdirSync(folder(), { recursive: true });
  chmodSync(folder(), 0o755);
  const { calls, run } = await serve(rolecallWith(["ready"]));
  const { exitCode, stderr } = await run("connect", "payments", ...REASON, "--", program(LOOK));
  expect(exitCode).toBe(2);
  expect(stderr).toContain("run: chmod 700");
  expect(files()).toEqual([]);
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
});

/** A command that has its program running. */
async function running(...given: string[]) {
  const { env, ...served } = await serve(rolecallWith(["ready"]));
  const began = join(home, `began-${Math.random()}`);
  const script = program(`echo $$ > ${began}.new; mv ${began}.new ${began}; exec sleep 60`);
  let pid = 0;
  let kill = (_signal: NodeJS.Signals) => {};
  const ended = rolecall(["connect", "payments", ...REASON, ...given, ...(given.length > 0 ? [] : ["--", script])], {
    env,
    during: (child) => {
      pid = child.pid ?? 0;
      kill = (signal) => void child.kill(signal);
    },
  });
  if (given.length === 0) await vi.waitFor(() => expect(existsSync(began)).toBe(true), { timeout: 15_000 });
  else await vi.waitFor(() => expect(files()).toHaveLength(1), { timeout: 15_000 });
  const child = given.length === 0 ? Number(readFileSync(began, "utf8")) : 0;
  return { ...served, env, pid, child, kill, ended };
}

describe.runIf(process.platform === "linux")("killed with SIGKILL", () => {
  test("no password is in its environment or arguments or its program's; what stays is one file of mode 0600 in a folder of mode 0700", async () => {
    const { pid, child, kill, ended } = await running();
    try {
      for (const of of [pid, child])
        for (const what of ["environ", "cmdline"])
          expect(readFileSync(`/proc/${of}/${what}`, "latin1"), `${what} of ${of}`).not.toContain(PASSWORD);
      kill("SIGKILL");
      // The program still has its output open.
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 15_000 });
      const [left, ...others] = readdirSync(home, { recursive: true, encoding: "utf8" }).filter(
        (name) => statSync(join(home, name)).isFile() && readFileSync(join(home, name), "latin1").includes(PASSWORD),
      );
      expect(others).toEqual([]);
      expect(statSync(join(home, left ?? "")).mode & 0o777).toBe(0o600);
      expect(statSync(folder()).mode & 0o777).toBe(0o700);
      expect(left).toContain(files()[0]);
    } finally {
      process.kill(child, "SIGKILL");
      await ended;
    }
    await rolecall(["help"], { env: { XDG_STATE_HOME: home } });
    expect(files()).toEqual([]);
  });

  test("the next rolecall leaves the file of a command that runs, and that of another machine until its password ends", async () => {
    const { child, ended, calls } = await running();
    const [own = ""] = files();
    const [, pid, begin] = own.split("-");
    const other = (end: number) => `${"0".repeat(16)}-${pid}-${begin}-${end}-${"0".repeat(16)}.pgpass`;
    const later = `${own.split("-")[0]}-${pid}-${Number(begin) + 1}-${Date.now() + HOUR}-${"0".repeat(16)}.pgpass`;
    const [open, over] = [other(Date.now() + HOUR), other(Date.now() - 1)];
    for (const name of [open, over, later, "notes.txt"]) writeFileSync(join(folder(), name), "x", { mode: 0o600 });
    await rolecall(["help"], { env: { XDG_STATE_HOME: home } });
    expect(files().toSorted()).toEqual([own, open, "notes.txt"].toSorted());
    process.kill(child, "SIGTERM");
    expect((await ended).exitCode).toBe(143);
    expect(files()).not.toContain(own);
    expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
  });
});

test("SIGTERM ends the program, and the access is given back", async () => {
  const { kill, ended, calls } = await running();
  kill("SIGTERM");
  expect((await ended).exitCode).toBe(143);
  expect(files()).toEqual([]);
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
});

test("--hold prints how to connect without the password, and gives the access back at Ctrl-C", async () => {
  const { kill, ended, calls } = await running("--hold");
  const [file = ""] = files();
  kill("SIGINT");
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  for (const part of ["shop.example", "26257", USER, "verify-full", file]) expect(stderr).toContain(part);
  expect(stderr).not.toContain(PASSWORD);
  expect(files()).toEqual([]);
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
});

test("Ctrl-C while it waits says how to go on, and the request stays", async () => {
  const { env, calls } = await serve(rolecallWith(["pending"]));
  const { exitCode, stderr } = await rolecall(["connect", "payments", ...REASON, "--", program("")], {
    env,
    during: (child) => {
      child.stderr?.on("data", (text: Buffer) => String(text).includes("waits") && child.kill("SIGINT"));
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain("rolecall connect payments --request ask_1");
  expect(calls.filter(({ method }) => method === "POST")).toHaveLength(1);
});
