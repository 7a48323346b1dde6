// The steps of a long run: each a command, some of them beside each other.
import { type ChildProcess, spawn } from "node:child_process";

export type Step = {
  /** its name in the log, and in the times at the end */
  part: string;
  command: string;
  args: string[];
  /** variables besides those of the run */
  more?: Record<string, string>;
  /** go on with the run where it fails, so that later steps still report */
  mayFail?: boolean;
  /** others run at the same time: its output is shown as one piece when it has ended */
  beside?: boolean;
};

/** Runs steps with `env`. The end of the run ends the steps that still run. */
export function stepsWith(env: NodeJS.ProcessEnv) {
  const took: string[] = [];
  const running = new Set<ChildProcess>();
  process.once("exit", () => {
    for (const child of running) child.kill();
  });

  /** Whether the step failed. A failure ends the run unless the step may fail. */
  async function run({ part, command, args, more, mayFail = false, beside = false }: Step): Promise<boolean> {
    const begun = performance.now();
    const child = spawn(command, args, { stdio: beside ? "pipe" : "inherit", env: { ...env, ...more } });
    running.add(child);
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece: Buffer) => output.push(piece));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    running.delete(child);
    if (output.length > 0) console.log(`${part}:\n${Buffer.concat(output).toString().trimEnd()}`);
    took.push(`${part} ${Math.round((performance.now() - begun) / 1000)} s`);
    if (status !== 0 && !mayFail) process.exit(status ?? 1);
    return status !== 0;
  }

  /** How long each step took, and all of them. */
  const times = () => `${took.join(", ")}; ${Math.round(performance.now() / 1000)} s in all`;
  return { run, times };
}
