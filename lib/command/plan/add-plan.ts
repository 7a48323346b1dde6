import { Argument, type Command, Option } from "commander";
import { KNOWN_LEVELS } from "#lib/shared/sql-access/levels.ts";
import type { Level } from "#lib/sql/intent.ts";
import { clusterVersionOption, collect } from "../options.ts";
import { type PlanChoices, SCOPES, SCRIPTS } from "./choices.ts";

export function addPlan(program: Command): void {
  program
    .command("plan")
    .description("Print the SQL that gives a SQL user one level of access and no more. Needs no server, runs nothing.")
    .addArgument(new Argument("<level>", "what the SQL user may do").choices(KNOWN_LEVELS))
    .requiredOption("--user <name>", "the SQL user")
    .option("--database <name>", "a database (repeat for more)", collect)
    .option("--schema <name>", "a schema instead of public, or DATABASE.SCHEMA (repeat for more)", collect)
    .option("--table <path>", "table-level: a table as TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE (repeat)", collect)
    .option("--privilege <privilege>", "table-level: such as SELECT (repeat)", collect)
    .addOption(new Option("--scope <scope>", "objects that exist, that come later, or both").choices(SCOPES))
    .option("--new-schemas", "also later objects in schemas that do not exist yet")
    .option("--routines", "read-only, read-write: call functions and procedures")
    .option("--save-rows", "read-write: insert and update, never delete")
    .option("--also-read", "append-only: read too")
    .option("--take-over-from <name>", "ddl-owner: take over the objects of this role")
    .option("--external-connection <name>", "backup-operator: use this external connection (repeat)", collect)
    .option("--implicit-credentials", "backup-operator: storage opened with the credentials of the nodes")
    .option("--jobs", "backup-operator: watch, pause and cancel jobs")
    .option("--restore", "backup-operator: restore too")
    .option("--direct", "grant to the SQL user itself instead of through a group role")
    .option("--other-admin <name>", "a SQL user that stays admin, such as root (repeat)", collect)
    .option("--keep-admin", "leave the admin role as it is")
    .addOption(clusterVersionOption())
    .addOption(new Option("--script <script>", "what to print").choices(SCRIPTS).default("run"))
    .option("--json", "print all scripts and sentences as JSON")
    .addHelpText("after", LATER)
    .action(async (level: Level, choices: PlanChoices) => {
      const { plan } = await import("./plan.ts");
      plan(level, choices);
    });
}

const LATER = `
undo reverses exactly what run gives. leave takes the SQL user out of the group roles and keeps these.
Names with dots, commas or spaces in --schema and --table go in double quotes: --table '"my table"'.`;
