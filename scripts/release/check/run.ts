import { execFileSync, spawnSync } from "node:child_process";

/** Arguments of `bwrap`: a network of its own, in which nothing but loopback is. */
export const APART = [
  ...["--dev-bind", "/", "/", "--proc", "/proc"],
  ...["--unshare-net", "--unshare-pid", "--die-with-parent", "--"],
];

/** One thing that a release must be. */
export type Check = {
  name: string;
  /** programs without which it cannot be tried */
  needs: readonly string[];
  /** throws where it is not so; resolves to what was measured */
  run: () => string | Promise<string>;
};

export type Outcome = { name: string; state: "passed" | "failed" | "skipped"; detail: string };

/** 0: all passed. 1: one failed. 3: none failed, and one could not be tried. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 3 {
  if (outcomes.some(({ state }) => state === "failed")) return 1;
  return outcomes.some(({ state }) => state === "skipped") ? 3 : 0;
}

/** Tries each check, also after one failed. */
export async function runChecks(checks: readonly Check[], hasTool: (name: string) => boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, needs, run } of checks) {
    const missing = needs.filter((tool) => !hasTool(tool));
    if (missing.length > 0) outcomes.push({ name, state: "skipped", detail: `there is no ${missing.join(", ")}` });
    else
      try {
        outcomes.push({ name, state: "passed", detail: await run() });
      } catch (error) {
        outcomes.push({ name, state: "failed", detail: error instanceof Error ? error.message : String(error) });
      }
    console.log(lineOf(outcomes.at(-1)));
  }
  return outcomes;
}

function lineOf(outcome: Outcome | undefined): string {
  return outcome ? `${outcome.state.padEnd(7)} ${outcome.name}${outcome.detail && `: ${outcome.detail}`}` : "";
}

/** Whether this machine has a program of this name. */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", name], { stdio: "ignore" }).status === 0;
}

/** The standard output of a program. What it said on standard error is in the error if it fails. */
export function outputOf(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  return execFileSync(program, args, {
    ...options,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Throws the problems, at most five of them. */
export function mustBeNone(problems: readonly string[]): void {
  if (problems.length > 0)
    throw new Error(
      [...problems.slice(0, 5), ...(problems.length > 5 ? [`and ${problems.length - 5} more`] : [])].join("; "),
    );
}
