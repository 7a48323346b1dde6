import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { constants as system } from "node:os";
import { join } from "node:path";
import { pathFolders } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";

const PASSED_ON = ["SIGTERM", "SIGHUP"] as const;

/** Runs a program on this terminal. Resolves to its exit code, by a signal as shells say it. */
export async function runProgram([program = "", ...given]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, given, { stdio: "inherit", env });
  const ended = new Promise<number>((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code, signal) => done(code ?? 128 + (signal ? system.signals[signal] : 0)));
  });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  // A terminal sends Ctrl-C to the program too, which decides what it means.
  const interrupt = () => void (process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGINT", interrupt);
  for (const signal of PASSED_ON) process.on(signal, passOn);
  try {
    return await ended;
  } catch (error) {
    throw new CommandFailure(`${oneLine(program)} did not start: ${oneLine((error as Error).message)}`);
  } finally {
    process.off("SIGINT", interrupt);
    for (const signal of PASSED_ON) process.off(signal, passOn);
  }
}

/** Throws {@link CommandFailure} where there is no such program: an approval should not be waited for in vain. */
export function requireProgram([program = ""]: readonly string[]): void {
  if (process.platform === "win32") return;
  const folders = program.includes("/") ? [""] : pathFolders();
  const isThere = folders.some((folder) => isExecutable(folder === "" ? program : join(folder, program)));
  if (!isThere) throw new CommandFailure(`there is no program ${oneLine(program)}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
