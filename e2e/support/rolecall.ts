import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { freePort } from "../../scripts/ports.ts";
import { PROVE } from "./prove.ts";
import { closeStore, storeSettings } from "./store.ts";

/** Only ends a start that hangs: a busy machine is ten times as slow. */
const START_MS = 60_000;
/** Workers look for a free port at the same moment, so each looks in a hundred of its own; runs beside each other do, too. */
const LANE = Number(process.env.ROLECALL_E2E_LANE ?? 0);
const FIRST_PORT = 4100 + 400 * LANE + 100 * Number(process.env.TEST_PARALLEL_INDEX ?? 0);
/** Compiling the server's files is a third of the start, so the servers of a build share a compile cache. */
const COMPILED = resolve(import.meta.dirname, "../../.next/cache/compiled");

/** In the long run, and with AS_SHIPPED, a server is as people get it. */
const ONE_NONCE = PROVE ? "" : `--import ${pathToFileURL(resolve(import.meta.dirname, "one-nonce.mjs"))}`;
export const AS_SHIPPED = { NODE_OPTIONS: "" };

export type Rolecall = {
  url: string;
  /** a folder of its own, with the store in it */
  folder: string;
  /** the link that its first start printed; empty where an administrator exists */
  setupLink: string;
  /** everything it has written to standard output and error */
  output: () => string;
  pid: number;
  /** its exit code; null where a signal has killed it */
  ended: Promise<number | null>;
  /** Ends it as a service manager would, or at once with SIGKILL. */
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

/**
 * Starts the built server as a process of its own, as `npm start` does, on a free loopback port. The folder keeps its store:
 * give that of an earlier one to start on the same store.
 */
export async function startRolecall(env: Record<string, string>, folder = newFolder()): Promise<Rolecall> {
  const { hasEnded, ...begun } = await beginRolecall(env, folder);
  await answers(`${begun.url}/api/health/live`, async () => {
    if (hasEnded()) throw new Error(`Rolecall ended with ${await begun.ended}:\n${begun.output()}`);
  });
  return Object.assign(begun, { setupLink: /http:\S+\/setup#\S+/.exec(begun.output())?.[0] ?? "" });
}

type Begun = Omit<Rolecall, "setupLink"> & { hasEnded: () => boolean };

/** Starts the process alone, and waits for nothing. */
export async function beginRolecall(env: Record<string, string>, folder = newFolder()): Promise<Begun> {
  const port = await freePort(FIRST_PORT);
  const child = spawn(process.execPath, [resolve(import.meta.dirname, "../../scripts/start.mjs")], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_OPTIONS: ONE_NONCE,
      PORT: String(port),
      APP_URL: "",
      NODE_COMPILE_CACHE: COMPILED,
      ...(await storeSettings(folder)),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
  return {
    url: `http://localhost:${port}`,
    folder,
    output: () => output,
    hasEnded: () => child.exitCode !== null,
    pid: child.pid ?? 0,
    ended,
    stop: async (signal = "SIGTERM") => {
      closeStore(folder);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await ended;
    },
  };
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "rolecall-e2e-"));
}

export function removeFolder(folder: string): void {
  closeStore(folder);
  rmSync(folder, { recursive: true, force: true });
}

async function answers(url: string, check: () => Promise<void>): Promise<void> {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    await check();
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok && (await response.text()) !== "starting\n") return;
    await pause(30);
  }
  throw new Error(`no answer at ${url} within ${START_MS} ms`);
}
