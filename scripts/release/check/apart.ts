// Runs within a network of its own, in which only loopback answers: the fake cloud, and beside it the image. Prints what was measured as JSON.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DEMO_KEY } from "../../../lib/emulator/emulator.ts";
import { demoSetting } from "../../demo/demo-setting.ts";
import { packageOf, ROOT } from "../facts.ts";
import { UID } from "../image/files.ts";
import { signedCopy } from "./contents.ts";
import { artefact, emptyFolder, NAMES, unpackImage } from "./rootfs.ts";
import { outputOf } from "./run.ts";
import { signInAndList, whenReady } from "./session.ts";

export type Measured = { stopped: number; runner: "podman" | "bwrap" | "strace" };

const STOP_MS = 5000;
const URL_OF_IMAGE = "http://localhost:3000";

const TRACE_FILE = join(emptyFolder("trace"), "network");
const TRACE = ["-f", "-qq", "-o", TRACE_FILE, "-e", "trace=connect,sendto,sendmsg,sendmmsg"];

type Runner = {
  start: (env: Record<string, string>, data: string) => ChildProcess;
  /** sends SIGTERM to the server */
  terminate: (child: ChildProcess) => void;
};

const LIMITS = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--cgroups", "disabled"];

/** The container as an operator starts it, with a root that cannot be written. */
const podman: Runner = {
  start: (env, data) => {
    const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const args = ["run", "--rm", "--replace", "--name", "rolecall-check", "--network", "host", ...LIMITS, ...variables];
    return spawn("podman", [...args, "--volume", `${data}:/data`, idOfImage()], { stdio: ["ignore", "pipe", "pipe"] });
  },
  terminate: () => outputOf("podman", ["kill", "--signal", "TERM", "rolecall-check"]),
};

let image: string | undefined;

function idOfImage(): string {
  image ??= outputOf("podman", ["load", "--quiet", "--input", artefact("image")])
    .trim()
    .replace(/^Loaded image: /, "");
  return image;
}

/** Podman may be there and not work, such as within a container. */
function podmanWorks(): boolean {
  try {
    outputOf("podman", ["run", "--rm", ...LIMITS, "--entrypoint", "/usr/local/bin/node", idOfImage(), "--version"]);
    return true;
  } catch {
    return false;
  }
}

/** By the namespaces that podman uses: the user of the image, its files as a root that cannot be written, and its volume. */
const bubblewrap: Runner = {
  start: (env, data) => {
    const { folder, config } = unpackImage();
    const [uid = "", gid = ""] = config.User.split(":");
    const user = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"];
    const places = [
      "--ro-bind",
      folder,
      "/",
      "--bind",
      data,
      "/data",
      "--tmpfs",
      "/tmp",
      "--proc",
      "/proc",
      "--dev",
      "/dev",
    ];
    const variables = variablesOf(env).flatMap((each) => ["--setenv", ...each.split(/=(.*)/s).slice(0, 2)]);
    const apart = [
      "--unshare-user",
      "--unshare-ipc",
      "--unshare-uts",
      "--clearenv",
      ...variables,
      "--chdir",
      "/app",
      "--",
    ];
    const args = [...user, "bwrap", ...places, ...apart, ...config.Entrypoint];
    return spawn("setpriv", args, { stdio: ["ignore", "pipe", "pipe"] });
  },
  terminate: endChildOf,
};

/** The variables of the image and those of an operator. */
function variablesOf(env: Record<string, string>): string[] {
  return [...unpackImage().config.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}

function endChildOf({ pid }: ChildProcess): void {
  const [server] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  process.kill(Number(server), "SIGTERM");
}

/** The files of the image as the root of one process, each system call to the network written down. */
const traced: Runner = {
  start: (env, data) => {
    const { folder, config } = unpackImage();
    if (!existsSync(join(folder, "data/rolecall.db"))) {
      cpSync(data, join(folder, "data"), { recursive: true });
      own(join(folder, "data"));
    }
    // Both lives of the server, and the commands after them, are in one file.
    const trace = ["-A", ...TRACE];
    const user = ["--userspec", config.User, folder];
    const variables = variablesOf(env).flatMap((variable) => ["-E", variable]);
    const args = [...trace, ...variables, "chroot", ...user, ...config.Entrypoint];
    return spawn("strace", args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { NODE_ENV: "production", PATH: process.env.PATH },
    });
  },
  terminate: endChildOf,
};

function own(folder: string): void {
  chownSync(folder, UID, UID);
  for (const name of readdirSync(folder)) chownSync(join(folder, name), UID, UID);
}

/** What people run on their own machines: a report, the linter, and the script that verifies a release. */
async function traceCommands(env: Record<string, string>): Promise<void> {
  const { folder } = unpackImage();
  const { folder: signed, keys } = signedCopy();
  const script = join(emptyFolder("scripts"), "grants.sql");
  writeFileSync(script, "GRANT SELECT ON TABLE freight.* TO app_report;\n");
  const rolecall = join(folder, "app/rolecall.mjs");
  const verifier = join(signed, NAMES.verifier);
  // The fake cloud is in this process, which must not wait meanwhile.
  for (const args of [
    [rolecall, "report"],
    [rolecall, "lint", "--fail-on", "error", script],
    [verifier, "--key", join(keys, "own.pub"), "--release", packageOf(ROOT).version, "--folder", signed],
  ])
    await promisify(execFile)("strace", ["-A", ...TRACE, join(folder, "usr/local/bin/node"), ...args], {
      env: { NODE_ENV: "production", PATH: process.env.PATH, ...env },
    });
}

/** Attempts of a process to reach what is not on this machine, or to look up a name. */
function attemptsIn(trace: string): string[] {
  const lines = trace.split("\n").filter((line) => /sa_family=AF_INET6?/.test(line));
  const stays = /inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/;
  return lines.filter((line) => !stays.test(line) || /_port=htons\(53\)/.test(line));
}

async function main(isTraced: boolean): Promise<Measured> {
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal);
  assert.deepEqual(outside, [], "this network is not apart");
  const setting = await demoSetting(emptyFolder("demo"), new Set());
  const data = emptyFolder("data");
  for (const file of readdirSync(join(data, "../demo")))
    if (/^(?:rolecall\.db.*|session-secret)$/.test(file)) cpSync(join(data, "../demo", file), join(data, file));
  own(data);
  const { COCKROACH_SERVER } = setting.env;
  const env = {
    COCKROACH_SERVER: COCKROACH_SERVER ?? "",
    COCKROACH_API_KEY: DEMO_KEY,
    APP_URL: URL_OF_IMAGE,
    LOG_LEVEL: "warn",
  };
  const runner = isTraced ? "strace" : podmanWorks() ? "podman" : "bwrap";
  const stopped = await twoLives({ podman, bwrap: bubblewrap, strace: traced }[runner], env, data);
  if (isTraced) {
    await traceCommands(env);
    assert.deepEqual(attemptsIn(readFileSync(TRACE_FILE, "utf8")), []);
  }
  await setting.cloud.stop();
  return { stopped, runner };
}

/** Starts, signs in, lists and stops, twice on the same data. Returns the longer of the two stops, in milliseconds. */
async function twoLives(runner: Runner, env: Record<string, string>, data: string): Promise<number> {
  const stops: number[] = [];
  for (const life of ["first", "second"]) {
    const child = runner.start(env, data);
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => said.push(String(part)));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    await whenReady(URL_OF_IMAGE, () => child.exitCode !== null).catch((error: Error) => {
      throw new Error(`${error.message} in its ${life} life: ${said.join("").slice(-500)}`);
    });
    await signInAndList(URL_OF_IMAGE);
    const since = Date.now();
    runner.terminate(child);
    const code = await ended;
    stops.push(Date.now() - since);
    assert.equal(code, 0, `the server ended with ${code}: ${said.join("").slice(-500)}`);
    assert.ok(!said.join("").includes("Set up Rolecall"), "the data of the volume was not found");
  }
  const longest = Math.max(...stops);
  assert.ok(longest <= STOP_MS, `a stop took ${longest} ms`);
  assert.ok(existsSync(join(data, "rolecall.db")));
  return longest;
}

console.log(JSON.stringify(await main(process.argv[2] === "--traced")));
// The fake cloud may hold connections open.
process.exit();
