import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../scripts/ports.ts";

const START_MS = 30_000;
const POLL_MS = 4;

export type Server = {
  url: string;
  pid: number;
  /** milliseconds from the start of the process to the end of its first page */
  startedIn: number;
  output: () => string;
  stop: () => Promise<void>;
};

type Start = {
  script: string;
  folder: string;
  /** the page that shows it is there */
  firstPage: string;
  env?: Record<string, string>;
};

/** Starts a built Next.js server as a process of its own on a free loopback port, and waits for its first page. */
export async function startServer({ script, folder, firstPage, env = {} }: Start): Promise<Server> {
  const port = await freePort(4300);
  const started = performance.now();
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      APP_URL: "",
      DATABASE_URL: "",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
  const url = `http://localhost:${port}`;
  while (!(await answers(url + firstPage))) {
    if (child.exitCode !== null || performance.now() - started > START_MS) {
      child.kill("SIGKILL");
      throw new Error(`${script} did not start:\n${output}`);
    }
    await pause(POLL_MS);
  }
  return {
    url,
    pid: child.pid ?? 0,
    startedIn: performance.now() - started,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Whether there is a page. Not by `fetch`: its first use alone takes longer than some servers need to start. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(url, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode === 200));
    })
      .once("error", () => resolve(false))
      .end();
  });
}
