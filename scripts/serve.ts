import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { DemoSetting } from "./demo/demo-setting.ts";

/** Runs a server on the demo's setting until it ends or this process is told to; resolves once `path` has an answer. */
export async function serve({ cloud, env, url }: DemoSetting, args: string[], path: string): Promise<void> {
  const server = spawn(process.execPath, args, { stdio: "inherit", env });
  server.once("exit", async (code) => {
    await cloud.stop();
    process.exit(code ?? 0);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.kill(signal));
  await answers(url + path, server);
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const isThere = () =>
    fetch(url).then(
      async (answer) => answer.ok && (await answer.text()) !== "starting\n",
      () => false,
    );
  while (child.exitCode === null && !(await isThere())) await pause(50);
}
