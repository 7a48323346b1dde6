import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type CliOptions, failureText, greeting, optionsFrom, USAGE } from "./cli.ts";
import { startEmulator } from "./emulator.ts";

function fail(error: unknown, exitCode: number): never {
  console.error(failureText(error));
  process.exit(exitCode);
}

async function run(options: CliOptions): Promise<void> {
  const emulator = await startEmulator(options);
  const stop = () => {
    emulator.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error, 1),
    );
  };
  // Once: a second signal ends a stop that hangs, as the system does by default.
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const authorityFile = options.authorityFile && resolve(options.authorityFile);
  if (authorityFile) writeFileSync(authorityFile, emulator.authority() ?? "");
  console.log(greeting(emulator.url, emulator.key, authorityFile));
}

try {
  const options = optionsFrom(process.argv.slice(2), process.env);
  if (options === "help") console.log(USAGE);
  else run(options).catch((error: unknown) => fail(error, 1));
} catch (error) {
  fail(error, 2);
}
