import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright";
import type { Server } from "./server.ts";

const SAMPLE_MS = 1_500;
const PACKAGES = ["next", "react", "@tanstack/react-query", "@base-ui/react"];

/** The machine and programs of the measurement. */
export function describe(browser: Browser): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (name: string) => JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;
  return {
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.versions.node,
    chromium: browser.version(),
    ...Object.fromEntries(PACKAGES.map((name) => [name, version(name)])),
  };
}

/** How much of the machine others use now, while this program waits: 0 to 1. */
export async function busyShare(): Promise<number> {
  const before = spent();
  await pause(SAMPLE_MS);
  const after = spent();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** The memory of a process now, as `ps` reports it. */
export function residentMegabytes({ pid }: Pick<Server, "pid">): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

function spent(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) };
}
