import type { Command } from "commander";
import type { RestrictChoices } from "./choices.ts";

/** The command that plans a restriction. */
export function addRestrict(program: Command): void {
  program
    .command("restrict")
    .description("Print what a restriction of a cluster's superusers would come to, as JSON. Changes nothing.")
    .argument("<cluster>", "id or name of the cluster")
    .option("--plan", "print the suggested level of each, why, what it loses and what stands in its way")
    .option("--read", "read a Basic cluster too, which uses some of its request units")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string, choices: RestrictChoices) =>
      (await import("./restrict.ts")).restrict(cluster, choices),
    );
}

const EXAMPLES = `
Examples:
  rolecall restrict payments --plan > plan.json
  rolecall restrict payments --plan | jq '.users[] | select(.obstacle) | {name, obstacle}'

The token needs the scopes read and suggest. A restriction itself is started on the page Restrict, by a person
who has just proved who they are.`;
