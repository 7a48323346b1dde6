import { existsSync } from "node:fs";
import { readCommandEnv } from "../../base/env/env.ts";
import { StoreError } from "../../store/db/base.ts";
import { type Command, CommandError } from "./command.ts";
import { commands } from "./commands.ts";

/** Runs the command `NAME [ARGUMENT…]`. Exits with 0, or with another code and a line on standard error. */
async function main([name = "", ...given]: string[]): Promise<void> {
  const command = commands.get(name);
  if (!command || !isComplete(command, given.length)) throw new CommandError(usage());
  // Like the server, from the working directory.
  if (existsSync(".env")) process.loadEnvFile(".env");
  const problems = readCommandEnv();
  if (problems.length > 0) throw new CommandError(problems.join("\nrolecall: "));
  // Files that a command writes are readable by the server's user only.
  process.umask(0o077);
  const output = await command.run(...given);
  process.stdout.write(`${output}\n`);
}

/** Whether there are enough arguments; a command with options finds surplus ones. */
function isComplete({ takes, options }: Command, count: number): boolean {
  const required = takes.filter((name) => !name.startsWith("["));
  return options ? count >= required.length : count === required.length;
}

function usage(): string {
  const lines = [...commands].map(([name, { takes, does }]) => `  ${[name, ...takes].join(" ")}\n      ${does}`);
  return ["usage: one of", ...lines].join("\n");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof CommandError || error instanceof StoreError;
  process.stderr.write(
    `rolecall: ${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
