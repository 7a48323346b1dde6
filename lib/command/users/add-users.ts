import { type Command, Option } from "commander";
import { CREATE_FIELDS, eachField, isTextField, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { addOptions } from "../options.ts";
import { PASSWORD_FORMATS } from "../password-formats.ts";
import type {
  CreateChoices,
  CreateOptions,
  DeleteChoices,
  DisableOptions,
  ListChoices,
  LoginChoices,
  ResetChoices,
  ResetOptions,
  ResumeChoices,
  ShowChoices,
} from "./choices.ts";

const dryRun = ["--dry-run", "show the call, the SQL and the audit events, and change nothing"] as const;
const format = () =>
  new Option("--format <format>", "how the password is printed")
    .choices(["plain", ...PASSWORD_FORMATS])
    .default("plain");

const EITHER = new Intl.ListFormat("en-GB", { type: "disjunction" });
/** The options of the fields that describe a SQL user. */
const DESCRIBED: CreateOptions = eachField(CREATE_FIELDS, (field) => {
  if (!isTextField(field)) return [field, EITHER.format(SQL_USER_KINDS)] as const;
  const { hint } = SQL_USER_FIELDS[field];
  return ["text", `${hint.slice(0, 1).toLowerCase()}${hint.slice(1).replace(/\.$/, "")}`] as const;
});
const RESET: ResetOptions = {
  active: "reset it even if it is the active one of a pair, which locks its applications out",
  replaces: ["id", "also replace this password on a person's screen; a refused reset names its id"],
};

const DISABLE: DisableOptions = { sessions: "also end its open sessions" };

const ON_CLUSTER = ["<cluster>", "id or name of the cluster"] as const;
const NAME = ["<name>", "the SQL user"] as const;

export function addUsers(program: Command): void {
  const users = program.command("users").description("List, create, reset, disable, delete and show SQL users.");
  addReads(users);
  addPasswords(users);
  addLogins(users);
  users
    .command("delete")
    .description("Delete a SQL user.")
    .argument(...ON_CLUSTER)
    .argument(...NAME)
    .option("--yes", "do not ask")
    .option(...dryRun)
    .action(async (cluster: string, name: string, choices: DeleteChoices) =>
      (await import("./change.ts")).remove(cluster, name, choices),
    );
}

function addReads(users: Command): void {
  users
    .command("list")
    .description("List the SQL users of a cluster.")
    .argument(...ON_CLUSTER)
    .option("--state <state>", "only those in this state: admin, privileged, restricted or unknown")
    .option("--search <text>", "only those whose name contains this")
    .option("--json", "print JSON for programs")
    .action(async (cluster: string, choices: ListChoices) => (await import("./read.ts")).list(cluster, choices));
  users
    .command("show")
    .description("Show what Rolecall knows of a SQL user.")
    .argument(...ON_CLUSTER)
    .argument(...NAME)
    .option("--facts", "read privileges and sessions by Rolecall's SQL connection too")
    .option("--json", "print JSON for programs")
    .action(async (cluster: string, name: string, choices: ShowChoices) =>
      (await import("./read.ts")).show(cluster, name, choices),
    );
}

function addPasswords(users: Command): void {
  const create = users
    .command("create")
    .description("Create a SQL user and print its password, which is shown nowhere else.")
    .argument(...ON_CLUSTER)
    .argument(...NAME)
    .option("--team <team>", "the team that owns it (id or name)");
  addOptions(create, DESCRIBED)
    .option("--ends <time>", "when its access ends: a time such as 2027-01-31T15:00:00Z, or a date for its end in UTC")
    .addOption(format())
    .option(...dryRun)
    .action(async (cluster: string, name: string, choices: CreateChoices) =>
      (await import("./change.ts")).create(cluster, name, choices),
    );
  const reset = users
    .command("reset")
    .description(
      "Set a new password and print it. The old one no longer signs in; open sessions and other ways in stay open.",
    )
    .argument(...ON_CLUSTER)
    .argument(...NAME)
    .addOption(format());
  addOptions(reset, RESET)
    .option(...dryRun)
    .action(async (cluster: string, name: string, choices: ResetChoices) =>
      (await import("./change.ts")).reset(cluster, name, choices),
    );
  users
    .command("resume")
    .description("Print the password of a create or reset that was stopped, within an hour after it was set.")
    .addOption(new Option("--format <format>", "how the password is printed").choices(["plain", ...PASSWORD_FORMATS]))
    .action(async (choices: ResumeChoices) => (await import("./handout.ts")).resume(choices));
}

function addLogins(users: Command): void {
  const disable = users
    .command("disable-login")
    .description("Disable new logins of a SQL user, by Rolecall's SQL connection.")
    .argument(...ON_CLUSTER)
    .argument(...NAME);
  addOptions(disable, DISABLE)
    .option(...dryRun)
    .action(async (cluster: string, name: string, choices: LoginChoices) =>
      (await import("./change.ts")).setLogin(cluster, name, "disable", choices),
    );
  users
    .command("enable-login")
    .description("Let a SQL user log in again.")
    .argument(...ON_CLUSTER)
    .argument(...NAME)
    .option(...dryRun)
    .action(async (cluster: string, name: string, choices: LoginChoices) =>
      (await import("./change.ts")).setLogin(cluster, name, "enable", choices),
    );
}
