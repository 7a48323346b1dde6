import type { Command } from "commander";
import type { CheckChoices } from "./choices.ts";

/** The command that checks a cluster. */
export function addCheck(program: Command): void {
  program
    .command("check")
    .description(
      "Check what all SQL users of a cluster may do, by Rolecall's SQL connection, and print how many are what.",
    )
    .argument("<cluster>", "id or name of the cluster")
    .option("--json", "print JSON for programs")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string, choices: CheckChoices) => (await import("./check.ts")).check(cluster, choices));
}

const EXAMPLES = `
Examples:
  rolecall check payments
  rolecall check payments --json | jq .after.admin

The token needs the scopes read and check. Nothing is changed on the cluster.
Exit codes: 0 all were read, 1 some could not be read, 2 no result.`;
