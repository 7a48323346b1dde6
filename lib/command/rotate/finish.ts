import { counted } from "#lib/shared/counted.ts";
import type { Client } from "../api/client.ts";
import { EXIT } from "../failure.ts";
import { handOver, oneLine, say } from "../output.ts";
import { passwordsAs, secretOfCluster } from "../password-formats.ts";
import { onStop } from "../stop.ts";
import type { RotateChoices } from "./choices.ts";
import { collectPasswords, reportTaken } from "./follow.ts";
import { type Pending, storeRest, type Taken, withoutTaken } from "./pending.ts";
import type { Collected } from "./sort-out.ts";

/** Waits for the end of a rotation, prints its passwords, and only then lets the server delete its sealed ones. Resolves to the exit code. */
export async function finish(api: Client, pending: Pending, id: string, choices: RotateChoices): Promise<number> {
  // It stops waiting, not the rotation: its key stays in a file for `--resume`.
  const stop = onStop(STOPPED);
  try {
    const collected = await collectPasswords(api, id, pending, stop.signal);
    const printed = choices.unknown ? collected.unknown : collected.passwords;
    // One that began with another format may be resumed with `store`.
    const format = choices.format === "store" ? "dotenv" : choices.format;
    if (printed.length > 0) await handOver(passwordsAs(format, printed, secretOfCluster), lostOf(choices));
    await settle(api, pending, id, { collected, choices });
    return report(collected, choices);
  } finally {
    stop.end();
  }
}

type Settled = { collected: Collected; choices: RotateChoices };

/** Lets the server delete what was printed, unless it is kept. What was not printed stays for its hour, and its key in the file. */
async function settle(api: Client, pending: Pending, id: string, { collected, choices }: Settled): Promise<void> {
  const of = (all: Collected["passwords"]) => all.map(({ taken }) => taken);
  const [passwords, unknown] = [of(collected.passwords), of(collected.unknown)];
  const printed = choices.unknown ? unknown : passwords;
  const before = pending.printed ?? [];
  if (choices.keep) return storeRest(pending, id, { printed: joined(before, printed), unknown });
  await reportTaken(api, id, printed);
  const rest = { printed: withoutTaken(before, printed), unknown: withoutTaken(unknown, printed) };
  await storeRest(pending, id, rest);
}

const joined = (all: readonly Taken[], more: readonly Taken[]) => [...withoutTaken(all, more), ...more];

/** Names what was not printed, and why. Returns the exit code. */
function report({ passwords, unknown, left, stored }: Collected, choices: RotateChoices): number {
  const name = (one: { cluster: string; name: string }, why: string) =>
    say(`rolecall: ${oneLine(one.name)} on ${oneLine(one.cluster)}: ${oneLine(why)}`);
  if (choices.unknown) {
    for (const one of left) if (one.state === "unknown") name(one, one.why);
    for (const one of unknown) name(one, EITHER);
    say(`rolecall: ${counted(unknown.length, "password")} of unknown outcome`);
    return EXIT.found;
  }
  for (const one of left) name(one, one.why);
  for (const one of unknown) name(one, EITHER);
  const parts = [
    `${counted(passwords.length + stored, "new password")}${stored > 0 ? " in secret stores" : ""}`,
    ...(unknown.length > 0 ? [`${unknown.length} unknown`] : []),
    ...(left.length > 0 ? [`${left.length} without one`] : []),
  ];
  say(`rolecall: ${parts.join(", ")}`);
  if (unknown.length > 0) say(`rolecall: ${PRINT_UNKNOWN}`);
  return left.length + unknown.length > 0 ? EXIT.found : EXIT.done;
}

const lostOf = ({ unknown }: RotateChoices) =>
  `print all again, within an hour after they were set, with: rolecall rotate --resume${unknown ? " --unknown" : ""}`;
const EITHER = "its outcome is unknown, so either password may work, the old one or the new one";
const PRINT_UNKNOWN =
  "set another one with: rolecall users reset; or print the new ones apart, within an hour after they were sent, with: rolecall rotate --resume --unknown";
const STOPPED = "stopped; the rotation continues. Print its passwords with: rolecall rotate --resume";
