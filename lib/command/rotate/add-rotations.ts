import type { Command } from "commander";
import type { RotationChoices } from "./choices.ts";

const ID = ["<id>", "the rotation, as rolecall rotations list names it"] as const;
const JSON_OPTION = ["--json", "print JSON for programs"] as const;

/** The commands about rotations that exist. */
export function addRotations(program: Command): void {
  const rotations = program
    .command("rotations")
    .description("List, show, pause, resume, stop and retry rotations.")
    .addHelpText("after", EXAMPLES);
  rotations
    .command("list")
    .description("List the newest rotations of the token's owner.")
    .option(...JSON_OPTION)
    .action(async (choices: RotationChoices) => (await import("./control.ts")).list(choices));
  rotations
    .command("show")
    .description("Show how far a rotation is, and when it will be over at the pace so far.")
    .argument(...ID)
    .option(...JSON_OPTION)
    .action(async (id: string, choices: RotationChoices) => (await import("./control.ts")).show(id, choices));
  rotations
    .command("pause")
    .description("Begin no further SQL user; those in hand end.")
    .argument(...ID)
    .action(async (id: string) => (await import("./control.ts")).pause(id));
  rotations
    .command("resume")
    .description("Continue a paused rotation.")
    .argument(...ID)
    .action(async (id: string) => (await import("./control.ts")).resume(id));
  rotations
    .command("stop")
    .description("Stop a rotation for good; SQL users that have not begun keep their password.")
    .argument(...ID)
    .action(async (id: string) => (await import("./control.ts")).stop(id));
  rotations
    .command("retry")
    .description(
      "Set other passwords for those of a rotation that failed, are unknown or were not fetched, once it is over.",
    )
    .argument(...ID)
    .action(async (id: string) => (await import("./control.ts")).retry(id));
}

const EXAMPLES = `
Examples:
  rolecall rotations list
  rolecall rotations show job_01J8Z3 --json
  rolecall rotations retry job_01J8Z3 && rolecall rotate --resume

Only the token that started a rotation pauses, resumes, stops and retries it.
Exit codes: 0 done, 2 not done.`;
