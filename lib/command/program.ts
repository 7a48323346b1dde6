import { Command } from "commander";
import { addLists } from "./add-lists.ts";
import { addCheck } from "./check/add-check.ts";
import type { LoginChoices } from "./choices.ts";
import { addConnect } from "./connect/add-connect.ts";
import { addDoctor } from "./doctor/add-doctor.ts";
import { addLint } from "./lint/add-lint.ts";
import { addPlan } from "./plan/add-plan.ts";
import { addReport } from "./report/add-report.ts";
import { addRestrict } from "./restrict/add-restrict.ts";
import { addRotate } from "./rotate/add-rotate.ts";
import { addRotations } from "./rotate/add-rotations.ts";
import { addUsers } from "./users/add-users.ts";
import { VERSION } from "./version.ts";

/** The command with its subcommands. Each loads its own code when it runs, so that `lint` starts quickly. */
export function makeProgram(): Command {
  const program = new Command("rolecall")
    .description("SQL users of CockroachDB Cloud clusters, from a terminal or a pipeline.")
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError();
  program.configureOutput({ outputError: (text, write) => write(withoutValues(text)) });
  addLint(program);
  addPlan(program);
  addReport(program);
  addDoctor(program);
  addLogin(program);
  addLists(program);
  addUsers(program);
  addConnect(program);
  addCheck(program);
  addRestrict(program);
  addRotate(program);
  addRotations(program);
  return program;
}

/** What was refused may be a key or a password in a wrong place, and messages go to logs: of it, the name of an option or command is kept. */
function withoutValues(text: string): string {
  return text
    .replace(
      /(unknown (?:option|command) ')([\s\S]*)('\s*(?:\(Did you mean [^\n]*\)\s*)?)$/,
      (_all, before: string, given: string, after: string) => before + nameIn(given) + after,
    )
    .replace(/(too many arguments[^\n]* but got \d+): [\s\S]*$/, "$1.\n");
}

function nameIn(given: string): string {
  const [name = ""] = /^(?:--?[a-z][a-z-]{0,29}(?=$|=)|-[a-zA-Z]|[a-z][a-z-]{0,29}$)/.exec(given) ?? [];
  return name === given ? name : `${name}…`;
}

function addLogin(program: Command): void {
  program
    .command("login")
    .description("Sign in through a browser on any machine, and store the token for the other commands.")
    .argument("<url>", "the address of Rolecall")
    .option("--with-token", "read a token from standard input instead")
    .action(async (url: string, choices: LoginChoices) => (await import("./login.ts")).login(url, choices));
  program
    .command("logout")
    .description("Forget the stored token. It stays valid until it is revoked or ends.")
    .action(async () => (await import("./login.ts")).logout());
  program
    .command("whoami")
    .description("Show the token that is used: its owner, scopes and end.")
    .option("--json", "print JSON for programs")
    .action(async ({ json }: { json?: true }) => (await import("./login.ts")).whoami(json));
}
