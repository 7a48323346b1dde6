import { type Command, InvalidArgumentError, Option } from "commander";
import { collect } from "../options.ts";
import { CONNECT_LEVELS, type ConnectChoices } from "./choices.ts";

export function addConnect(program: Command): void {
  program
    .command("connect")
    .description("Ask for temporary access, run a program with it, and give it back when the program ends.")
    .argument("<cluster>", "id or name of the cluster")
    .argument("[program...]", "after --: the program and its arguments; psql without one")
    .addOption(new Option("--level <level>", "what you need").choices(CONNECT_LEVELS).default("read-only"))
    .option("--database <name>", "a database (repeat for more); the program connects to the first", collect)
    .option("--schema <name>", "a schema instead of public, or DATABASE.SCHEMA (repeat for more)", collect)
    .option("--table <path>", "table-level: a table as TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE (repeat)", collect)
    .option("--privilege <privilege>", "table-level: such as SELECT (repeat)", collect)
    .addOption(new Option("--for <time>", "how long, such as 30m, 2h or 3d").argParser(minutesOf).default(120, "2h"))
    .option("--reason <text>", "why you need it; asked for without it")
    .option("--team <team>", "the team that asks (id or name), if you are in several")
    .option("--request <id>", "take access that was asked for before, instead of asking")
    .option("--hold", "run no program: print how to connect, and hold the access until Ctrl-C or its end")
    .option("--json", "print address and password as JSON to a program that reads this, and leave the access open")
    .option("--print-dsn", "print them as a connection string, in the same way")
    .addHelpText("after", LATER)
    .action(async (cluster: string, given: string[], choices: ConnectChoices) => {
      process.exitCode = await (await import("./connect.ts")).connect(cluster, given, choices);
    });
}

const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

function minutesOf(text: string): number {
  const [, count, unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (!count) throw new InvalidArgumentError("Write it as 30m, 2h or 3d.");
  return Number(count) * (UNITS[unit] ?? 1);
}

const LATER = `
The password is in one file that your user alone can read, for PGPASSFILE; it is in no argument and no variable.
It is removed when the program ends, or, if this command is killed, by the next rolecall, which gives the access back too.
Exit code: that of the program; 2 if there was no access, 1 if it could not be given back.`;
