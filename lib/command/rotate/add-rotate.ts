import { type Command, InvalidArgumentError, Option } from "commander";
import { ROTATE_FORMATS, type RotateChoices } from "./choices.ts";

export function addRotate(program: Command): void {
  program
    .command("rotate")
    .description("Set new passwords for all SQL users whose password is old, and print them as one document.")
    .option("--older-than <days>", "passwords at least this old, such as 90d", daysOf)
    .option("--cluster <cluster>", "only SQL users of this cluster (id or name)")
    .addOption(
      new Option(
        "--format <format>",
        "how passwords are printed; store: delivers them into secret stores and prints none",
      )
        .choices(ROTATE_FORMATS)
        .default("dotenv"),
    )
    .option("--yes", "do not ask")
    .option("--dry-run", "list what would be rotated, and change nothing")
    .option("--resume", "fetch the passwords of a rotation whose command was stopped")
    .option("--keep", "leave the sealed passwords on the server for their hour, so that --resume can print them again")
    .option("--taken", "let the server delete the passwords that --keep left there")
    .option("--unknown", "with --resume: print the passwords whose outcome is unknown, which are otherwise left out")
    .addHelpText("after", LATER)
    .action(async (choices: RotateChoices) => {
      const { rotate } = await import("./rotate.ts");
      process.exitCode = await rotate(choices);
    });
}

const LATER = `
Passwords are sealed to a key that only this command has, and go to standard output once all are set.
If it is stopped, the rotation continues: rotate --resume prints the passwords, within an hour after they are set.
A password whose outcome is unknown is not among them, since the old one may still work: --resume --unknown prints those apart.
Exit codes: 0 all were set, 1 some were not or it is unknown (standard error says which), 2 not done.`;

function daysOf(text: string): number {
  const days = /^(\d{1,4})d?$/.exec(text)?.[1];
  if (!days) throw new InvalidArgumentError("Write it as 90d.");
  return Number(days);
}
