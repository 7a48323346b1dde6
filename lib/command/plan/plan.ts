import { planOf } from "#lib/shared/sql-access/access-plan.ts";
import type { Level } from "#lib/sql/intent.ts";
import type { AccessPlan } from "#lib/sql/plan.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, print } from "../output.ts";
import type { PlanChoices } from "./choices.ts";
import { formOf } from "./form.ts";

/** The verify script names its answer by a code; it is not printed here, since only the server can take that answer. */
const NO_CODE = "not-used";

/** Prints the plan of one level of access. Throws {@link CommandFailure} where there is none. */
export function plan(level: Level, choices: PlanChoices): void {
  const planned = planOf(formOf(level, choices), {
    user: choices.user,
    clusterVersion: choices.clusterVersion ?? "",
    code: NO_CODE,
    otherAdmins: choices.otherAdmin ?? [],
    restricted: false,
  });
  if (!planned.ok) {
    const admins = planned.field === "admins" ? " Name one with --other-admin, or leave admin with --keep-admin." : "";
    throw new CommandFailure(`${oneLine(planned.message)}${admins}`);
  }
  print(choices.json ? jsonOf(level, choices.user, planned.plan) : textOf(planned.plan, choices.script));
}

/** SQL that can be run as it is: everything else in it is a comment of one line. */
function textOf(access: AccessPlan, script: PlanChoices["script"]): string {
  const about = script === "run" ? [access.gives, access.doesNot, ...access.notes] : [];
  const lines = access[script].flatMap((each) => [comment(each.says), sqlText(each)]);
  if (lines.length === 0) return comment("There is nothing to run: without group roles there is none to leave.");
  return [...about.map(comment), ...(about.length > 0 ? [""] : []), ...lines].join("\n");
}

/** A name may contain a line end, after which the rest would be SQL. */
function comment(text: string): string {
  return `-- ${oneLine(text)}`;
}

function jsonOf(level: Level, user: string, { run, undo, leave, ...access }: AccessPlan): string {
  const { roles, gives, doesNot, blastRadius, notes } = access;
  const scripts = { run: stepsOf(run), undo: stepsOf(undo), leave: stepsOf(leave) };
  return JSON.stringify({ user, level, roles, gives, doesNot, blastRadius, notes, ...scripts }, null, 2);
}

function stepsOf(script: Script): { sql: string; says: string }[] {
  return script.map((each) => ({ sql: sqlText(each), says: each.says }));
}
