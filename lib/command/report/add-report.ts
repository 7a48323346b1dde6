import type { Command } from "commander";
import { FINDINGS } from "#lib/shared/report/facts.ts";
import { collect, once } from "../options.ts";
import type { ReportChoices } from "./choices.ts";

/** The command that reports on SQL users without a server. */
export function addReport(program: Command): void {
  program
    .command("report")
    .description(
      "Report which SQL users are superusers, privileged or unverified. Reads CockroachDB Cloud; changes and stores nothing.",
    )
    .option("--key-file <file>", "a file with the secret API key; - reads standard input", once("--key-file"))
    .option(
      "--answers <file...>",
      "the answers to the scripts of clusters, each also as CLUSTER=FILE; several files, or repeated",
      collect,
    )
    .option(
      "--sql <cluster=service>",
      "read a cluster by psql and this service of its service file; may be repeated",
      collect,
    )
    .option("--server", "report what Rolecall's server knows, by the token of rolecall login; needs no key")
    .option(
      "--script <cluster>",
      "print the SQL whose answer says what the SQL users of this cluster may do",
      once("--script"),
    )
    .option("--fail-on <findings>", "exit with 1 if there is one of these, separated by commas", once("--fail-on"))
    .option("--json", "print JSON for programs")
    .option("--sarif", "print SARIF 2.1.0 for code scanning")
    .option("--html <file>", "write one page that needs nothing else and can be printed; - prints it", once("--html"))
    .option("--full", "with the ids of clusters, in JSON and HTML")
    .addHelpText("after", EXAMPLES)
    .action(async (choices: ReportChoices) => {
      process.exitCode = await (await import("./report.ts")).report(choices);
    });
}

const EXAMPLES = `
Examples:
  rolecall report --key-file key
  rolecall report --key-file key --html report.html
  rolecall report --key-file key --script payments > check.sql
  rolecall report --key-file key --answers payments=answer.txt
  rolecall report --key-file key --answers answers/*.txt
  rolecall report --key-file key --answers payments=answer.txt --fail-on superuser,unverified

  rolecall report --key-file key --sql payments=payments-admin
  rolecall report --server

Without --key-file it asks for the key, or takes COCKROACH_API_KEY. Cluster Developer is enough for the key.
Findings: ${FINDINGS.join(", ")}.
Exit codes: 0 done, 1 a finding of --fail-on, a list that was not read or an answer that proves nothing, 2 not done, or not known.`;
