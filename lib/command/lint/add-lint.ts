import { type Command, Option } from "commander";
import { clusterVersionOption } from "../options.ts";
import { FAIL_ON, FORMATS, type LintChoices } from "./choices.ts";

export function addLint(program: Command): void {
  program
    .command("lint")
    .description("Check GRANT scripts: what fails on CockroachDB, and what they really give. Needs no server.")
    .argument("<file...>", "SQL files; - reads standard input")
    .addOption(new Option("--format <format>", "how findings are printed").choices(FORMATS).default("text"))
    .addOption(new Option("--fail-on <severity>", "exit with 1 from this severity").choices(FAIL_ON).default("warning"))
    .addOption(clusterVersionOption())
    .option("--database <name>", "the database that the scripts are run in")
    .option("--stdin-name <path>", "the name of standard input in the output", "stdin")
    .addHelpText("after", "\nExit codes: 0 no findings, 1 findings, 2 a file could not be read.")
    .action(async (files: readonly string[], choices: LintChoices) => {
      const { lint } = await import("./lint.ts");
      process.exitCode = await lint(files, choices);
    });
}
