import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const ROOT = resolve(import.meta.dirname, "../..");

export type Ran = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };
type Surroundings = {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** the program instead of the sources */
  readonly program?: string;
  /** standard output is closed by its reader before anything is written */
  readonly unread?: true;
  /** runs with the process once it has begun */
  readonly during?: (child: ChildProcess) => void;
};

/** Runs `rolecall ARGUMENT…` as a process of its own, with nothing of this one's environment but the way to Node.js. */
export async function rolecall(given: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const program = around.program ?? join(ROOT, "scripts/rolecall.mjs");
  const child = spawn(process.execPath, [program, ...given], {
    cwd: around.cwd ?? ROOT,
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...around.env },
  });
  const closed = new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  around.during?.(child);
  const output = around.unread ? "" : text(child.stdout);
  if (around.unread) child.stdout.destroy();
  child.stdin.on("error", () => {});
  child.stdin.end(around.stdin ?? "");
  const [stdout, stderr, exitCode] = await Promise.all([output, text(child.stderr), closed]);
  return { exitCode, stdout, stderr };
}
