import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test, vi } from "vitest";
import { SECRET_VARIABLES } from "#lib/shared/secret.ts";
import { CLUSTER, problem } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";
import { beginCommands, home, PASSWORD, serve } from "../testing-users.ts";
import { latestEnd } from "./access.ts";
import { HOUR, program, rolecallWith, USER } from "./testing-connect.ts";

beginCommands();

const REASON = ["--database", "shop", "--reason", "Invoice 88213"];
const folder = () => join(home, "rolecall/connect");
const files = () => (existsSync(folder()) ? readdirSync(folder()) : []);
const passFiles = () => files().filter((name) => name.endsWith(".pgpass"));
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

test("the program gets no secret of Rolecall's, of its server or of CockroachDB Cloud, and keeps its other variables", async () => {
  const { env } = await serve(rolecallWith(["ready"]));
  const secrets = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, `canary-${name}`]));
  const { exitCode, stdout, stderr } = await rolecall(["connect", "payments", ...REASON, "--", program("env")], {
    env: Object.assign(secrets, env, { COCKROACH_SERVER: "https://cloud.example", MINE: "stays" }),
  });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain("MINE=stays\n");
  expect(stdout).toContain(`ROLECALL_URL=${env.ROLECALL_URL}\n`);
  expect(stdout).not.toMatch(/canary|rlc_/);
});

test.each([
  ["minutes from its claim", { wantedMinutes: 90 }, 1.5 * HOUR],
  ["a time", { wantedMinutes: null, wantedUntil: new Date(HOUR).toISOString() }, HOUR],
  [
    "minutes that end before the latest time of an approval",
    { wantedMinutes: 90, wantedUntil: "1970-01-02" },
    1.5 * HOUR,
  ],
])("the note of access ends with it: %s", (_what, time, end) => {
  const requested = { access: "db=shop", wantedMinutes: 600 };
  expect(latestEnd({ requested, approved: Object.assign({ access: "db=shop" }, time) }, 0)).toBe(end);
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
  const { calls, run } = await serve(rolecallWith(["ready"], { back: problem(503, "store_unavailable") }));
  const { exitCode, stderr } = await run("connect", "payments", ...REASON, "--", program("exit 0"));
  expect(exitCode).toBe(1);
  expect(stderr).toContain("was not given back, and lasts until its end unless the next rolecall gives it back");
  expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
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
  expect(calls).toEqual([]);
});

test.each<[string, number, string]>([
  ["anyone may write", 0o777, "run: chmod go-w"],
  ["a group may write", 0o770, "run: chmod go-w"],
  // Only root can give a folder away.
  ...(process.getuid?.() === 0
    ? [["another user owns", 0o755, "must belong to you or root"] satisfies [string, number, string]]
    : []),
])("a folder below one that %s gets no password, and nothing is asked for", async (what, mode, words) => {
  const shared = join(home, "shared");
  mkdirSync(join(shared, "state"), { recursive: true, mode: 0o700 });
  symlinkSync(join(shared, "state"), join(home, "link"));
  chmodSync(shared, mode);
  if (what === "another user owns") chownSync(shared, 12_345, 12_345);
  const { calls, env } = await serve(rolecallWith(["ready"]));
  for (const state of [join(shared, "state"), join(home, "link")]) {
    const { exitCode, stderr } = await rolecall(["connect", "payments", ...REASON, "--", program(LOOK)], {
      env: Object.assign({}, env, { XDG_STATE_HOME: state }),
    });
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).toContain(shared);
  }
  expect(calls).toEqual([]);
});

test("a folder below one such as /tmp, where nobody may rename what is another's, gets the password", async () => {
  const shared = join(home, "shared");
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  const { env } = await serve(rolecallWith(["ready"]));
  const { exitCode, stderr } = await rolecall(
    ["connect", "payments", ...REASON, "--", program("test -s $PGPASSFILE")],
    {
      env: Object.assign({}, env, { XDG_STATE_HOME: join(shared, "state") }),
    },
  );
  expect(exitCode, stderr).toBe(0);
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
  else await vi.waitFor(() => expect(passFiles()).toHaveLength(1), { timeout: 15_000 });
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
      expect(left).toContain(passFiles()[0]);
    } finally {
      process.kill(child, "SIGKILL");
      await ended;
    }
    await rolecall(["help"], { env: { XDG_STATE_HOME: home } });
    expect(passFiles()).toEqual([]);
  });

  /** A command that was killed with its program, and what runs the next one. */
  async function killed() {
    const { child, kill, ended, calls, env } = await running();
    kill("SIGKILL");
    process.kill(child, "SIGKILL");
    await ended;
    const next = (more: Record<string, string> = {}) => rolecall(["help"], { env: Object.assign({}, env, more) });
    return { next, backs: () => calls.filter(({ path }) => path === "/requests/ask_1/give-back").length };
  }

  test("the next rolecall gives its access back, once", async () => {
    const { next, backs } = await killed();
    const { exitCode, stderr } = await next();
    expect(exitCode).toBe(0);
    expect(stderr).toContain("left by an earlier command, is given back");
    expect({ files: files(), backs: backs() }).toEqual({ files: [], backs: 1 });
    expect(await next()).toMatchObject({ stderr: "" });
    expect(backs()).toBe(1);
  });

  test("while it took the password, the next rolecall gives back the access that it may have got", async () => {
    const given = rolecallWith(["ready"]);
    let kill = () => {};
    const { env, calls } = await serve((call) => {
      if (!call.path.endsWith("/claim")) return given(call);
      kill();
      return "hang up";
    });
    await rolecall(["connect", "payments", ...REASON, "--", program("")], {
      env,
      during: (child) => {
        kill = () => void child.kill("SIGKILL");
      },
    });
    expect(calls.at(-1)?.path).toBe("/requests/ask_1/claim");
    await rolecall(["help"], { env });
    expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
    expect(files()).toEqual([]);
  });

  test("a note of no secret stays while the next rolecall calls another server, has no token, or is refused", async () => {
    const { next, backs } = await killed();
    for (const [more, words] of [
      [{ ROLECALL_URL: "http://127.0.0.1:1" }, "this one calls http://127.0.0.1:1"],
      [{ ROLECALL_URL: "", ROLECALL_TOKEN: "", XDG_CONFIG_HOME: home }, "not signed in"],
      [{ ROLECALL_TOKEN: "rlc_another" }, "token_invalid"],
    ] as const) {
      const { exitCode, stderr } = await next(more);
      expect(exitCode).toBe(0);
      expect(stderr).toContain("was not given back, and the next rolecall tries again");
      expect(stderr).toContain(words);
      const [note = "", ...others] = files();
      expect(others).toEqual([]);
      expect(statSync(join(folder(), note)).mode & 0o777).toBe(0o600);
      const text = readFileSync(join(folder(), note), "utf8");
      expect(Object.keys(JSON.parse(text))).toEqual(["url", "id"]);
    }
    expect(backs()).toBe(1);
    await next();
    expect({ files: files(), backs: backs() }).toEqual({ files: [], backs: 2 });
  });

  test("what another rolecall has stays with that one, and a note is removed once its access has ended", async () => {
    const { child, ended, calls, env } = await running();
    const [own = ""] = files().filter((name) => name.endsWith(".json"));
    const [machine, pid, begin] = own.split("-");
    const other = (end: number) => `${machine}-${pid}-${Number(begin) + 1}-${end}-${"0".repeat(16)}.json`;
    const note = readFileSync(join(folder(), own), "utf8");
    const elsewhere = JSON.stringify({ url: "https://other.example", id: "ask_2" });
    writeFileSync(join(folder(), other(Date.now() + HOUR)), note);
    writeFileSync(join(folder(), other(Date.now() - HOUR)), elsewhere);
    // Nothing is said of access that has ended: no other try follows.
    expect(await rolecall(["help"], { env })).toMatchObject({ stderr: "" });
    expect(files().filter((name) => name.endsWith(".json"))).toEqual([own]);
    expect(calls.at(-1)?.path).toBe("/requests/ask_1/claim");
    process.kill(child, "SIGTERM");
    await ended;
    expect(files()).toEqual([]);
  });

  test("the next rolecall leaves the file of a command that runs, and that of another machine until its password ends", async () => {
    const { child, ended, calls } = await running();
    const [own = ""] = passFiles();
    const [, pid, begin] = own.split("-");
    const other = (end: number) => `${"0".repeat(16)}-${pid}-${begin}-${end}-${"0".repeat(16)}.pgpass`;
    const later = `${own.split("-")[0]}-${pid}-${Number(begin) + 1}-${Date.now() + HOUR}-${"0".repeat(16)}.pgpass`;
    const [open, over] = [other(Date.now() + HOUR), other(Date.now() - 1)];
    for (const name of [open, over, later, "notes.txt"]) writeFileSync(join(folder(), name), "x", { mode: 0o600 });
    await rolecall(["help"], { env: { XDG_STATE_HOME: home } });
    const note = own.replace("pgpass", "json");
    expect(files().toSorted()).toEqual([own, note, open, "notes.txt"].toSorted());
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

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "--hold prints how to connect without the password, and gives the access back at %s",
  async (signal) => {
    const { kill, ended, calls } = await running("--hold");
    const [file = ""] = passFiles();
    kill(signal);
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    for (const part of ["shop.example", "26257", USER, "verify-full", file]) expect(stderr).toContain(part);
    expect(stderr).not.toContain(PASSWORD);
    expect(files()).toEqual([]);
    expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back");
  },
);

test.runIf(HAS_TERMINAL)("--hold gives the access back when its terminal is closed", async () => {
  const { calls, env } = await serve(rolecallWith(["ready"]));
  const command = `exec ${process.execPath} ${inject("command")} connect payments --database shop --reason x --hold`;
  const terminal = spawn("script", ["-qec", command, "/dev/null"], {
    env: { PATH: process.env.PATH, NODE_ENV: "test", ...env },
  });
  terminal.stdout.resume();
  await vi.waitFor(() => expect(passFiles()).toHaveLength(1), { timeout: 40_000 });
  terminal.kill("SIGKILL");
  await vi.waitFor(() => expect(calls.at(-1)?.path).toBe("/requests/ask_1/give-back"), { timeout: 40_000 });
  await vi.waitFor(() => expect(files()).toEqual([]), { timeout: 40_000 });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while it waits says how to go on, and the request stays, without access",
  async (signal) => {
    const { env, calls } = await serve(rolecallWith(["pending"]));
    const { exitCode, stderr } = await rolecall(["connect", "payments", ...REASON, "--", program("")], {
      env,
      during: (child) => {
        child.stderr?.on("data", (text: Buffer) => String(text).includes("waits") && child.kill(signal));
      },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain("rolecall connect payments --request ask_1");
    expect(calls.filter(({ method }) => method === "POST").map(({ path }) => path)).toEqual(["/requests"]);
    expect(files()).toEqual([]);
  },
);

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while the approval or the password arrives starts no program, and leaves no file and no access",
  async (signal) => {
    for (const at of ["/requests", "/requests/ask_1/claim"]) {
      const given = rolecallWith(["ready"]);
      let command: ChildProcess | undefined;
      const { env, calls, stop } = await serve(async (call) => {
        if (call.path === at && (call.method === "GET" || at.endsWith("/claim"))) command?.kill(signal);
        return given(call);
      });
      const began = join(home, "began");
      const { exitCode, stderr } = await rolecall(["connect", "payments", ...REASON, "--", program(`touch ${began}`)], {
        env,
        during: (child) => {
          command = child;
        },
      });
      expect(exitCode, stderr + at).toBe(130);
      expect(existsSync(began)).toBe(false);
      expect(files()).toEqual([]);
      const claims = calls.filter(({ path }) => path.endsWith("/claim")).length;
      const backs = calls.filter(({ path }) => path.endsWith("/give-back")).length;
      expect(backs).toBe(claims);
      await stop();
    }
  },
);
