import { Command } from "commander";
import { addLists } from "./add-lists.ts";
import { addLogin } from "./add-login.ts";
import { addLint } from "./lint/add-lint.ts";
import { addPlan } from "./plan/add-plan.ts";
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
  addLint(program);
  addPlan(program);
  addLogin(program);
  addLists(program);
  addUsers(program);
  addRotate(program);
  addRotations(program);
  return program;
}
