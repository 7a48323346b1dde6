import { type Command, InvalidArgumentError } from "commander";
import type { AuditChoices, AuditOptions, ListChoices, RequestChoices, RequestOptions } from "./choices.ts";
import { addOptions } from "./options.ts";

const JSON_OPTION = ["--json", "print JSON for programs"] as const;

const REQUESTS: RequestOptions = {
  state: ["state", "only requests in this state"],
  kind: ["kind", "only requests of this kind"],
};
const EVENTS: AuditOptions = {
  cluster: ["cluster", "only events of this cluster (id or name)"],
  action: ["action", "only events of this action, such as sql_user.create"],
  actor: ["actor", "only events of this actor"],
};

/** The commands that only read lists. */
export function addLists(program: Command): void {
  program
    .command("clusters")
    .description("List the clusters that the token may see.")
    .option(...JSON_OPTION)
    .action(async (choices: ListChoices) => (await import("./lists.ts")).clusters(choices));
  addOptions(program.command("requests").description("List requests."), REQUESTS)
    .option(...JSON_OPTION)
    .action(async (choices: RequestChoices) => (await import("./lists.ts")).requests(choices));
  const tail = program
    .command("audit")
    .description("Read the audit.")
    .command("tail")
    .description("Print the newest events of your clusters, oldest first; with the scope audit_all, of everything.")
    .option("-n, --lines <count>", "how many events", wholeNumber, 20)
    .option("-f, --follow", "continue with new events until stopped");
  addOptions(tail, EVENTS)
    .option("--json", "print one JSON object a line")
    .action(async (choices: AuditChoices) => (await import("./audit-tail.ts")).auditTail(choices));
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Write a number from 1 to 9999.");
  return Number(text);
}
