import type { Command } from "commander";
import type { DoctorChoices } from "./choices.ts";

/** The command that checks on a cluster what Rolecall assumes about CockroachDB and its Cloud API. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Check on a cluster what Rolecall assumes about CockroachDB and its Cloud API.")
    .argument("<cluster>", "the name or id of the cluster")
    .option("--key-file <file>", "a file with the secret API key; - reads standard input")
    .option("--sql <service>", "also ask the cluster itself, by psql and this service of its service file")
    .option("--read-only", "create and change nothing; this or --full must be given")
    .option("--full", "also try what changes show, on SQL users and a database that it creates and removes")
    .option("--yes", "with --full: do not ask before it begins")
    .option("--json", "print JSON for programs")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string, choices: DoctorChoices) => {
      process.exitCode = await (await import("./doctor.ts")).doctor(cluster, choices);
    });
}

const EXAMPLES = `
Examples:
  rolecall doctor payments --read-only --key-file key
  rolecall doctor payments --read-only --key-file key --sql payments-admin
  rolecall doctor payments --read-only --key-file key --sql payments-admin --json > report.json
  rolecall doctor payments --full --key-file key --sql payments-admin
Without --key-file it asks for the key, or takes COCKROACH_API_KEY. Cluster Developer is enough for the key.
--full needs Cluster Admin for the key, and an admin for --sql. It lists what it does, asks, and removes what it made: also on Ctrl-C, and
what a crash left the next time that it runs.
What it prints to standard output names nothing of yours and can be shared; what it prints to standard error can not.
Exit codes: 0 no assumption is broken, 1 at least one does not hold, 2 not done.`;
