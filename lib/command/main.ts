import { CommanderError } from "commander";
import { removeLeftPassFiles } from "./connect/pass-file.ts";
import { CommandFailure, EXIT } from "./failure.ts";
import { hasClosed, isHandingOver, say } from "./output.ts";
import { makeProgram } from "./program.ts";

/** Runs `rolecall ARGUMENT…`. The exit code is one of {@link EXIT}; what went wrong is one line on standard error. */
async function main(given: readonly string[]): Promise<void> {
  try {
    await endLeftAccess().catch((error: Error) => say(`rolecall: a password file was not removed: ${error.message}`));
    await makeProgram().parseAsync(given, { from: "user" });
  } catch (error) {
    process.exitCode = codeOf(error);
  }
}

/** Of commands that were killed. */
async function endLeftAccess(): Promise<void> {
  const notes = await removeLeftPassFiles();
  if (notes.left.length > 0) await (await import("./connect/give-back.ts")).giveBackLeft(notes);
}

function codeOf(error: unknown): number {
  // Commander has printed its own words.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
  const words = error instanceof CommandFailure ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`rolecall: ${words}\n`);
  return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
}

// A reader such as `head` may close the pipe early. That is a failure only if a password was to be written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (isHandingOver()) return;
  if (!hasClosed(error)) throw error;
  process.exit();
});
// After the terminal closes, writes to stderr fail; cleanup must still run.
process.stderr.on("error", () => {});
await main(process.argv.slice(2));
