import { counted } from "#lib/shared/counted.ts";
import { Client } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { ask } from "../ask.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { handOver, oneLine, print, say } from "../output.ts";
import { passwordsAs, secretOfCluster } from "../password-formats.ts";
import { day, table } from "../table.ts";
import type { RotateChoices } from "./choices.ts";
import { type Due, dueUsers, targetsOf } from "./due.ts";
import { collectPasswords, reportTaken } from "./follow.ts";
import { allPending, type Pending, removePending, storePending, storePrinted } from "./pending.ts";
import { startedId } from "./start.ts";

/** Rotates due passwords, or continues a rotation that this command started. Resolves to the exit code. */
export async function rotate(choices: RotateChoices): Promise<number> {
  const at = await credentials();
  const api = new Client(at);
  if (choices.resume) return resume(api, await allPending(at.url), choices);
  if (choices.taken) return confirmTaken(api, await allPending(at.url));
  if (choices.olderThan === undefined) throw new CommandFailure("give --older-than, such as --older-than 90d");
  const due = await dueUsers(api, choices.olderThan, choices.cluster);
  if (choices.dryRun) {
    print(listOf(due));
    return EXIT.done;
  }
  if (due.length === 0) {
    say("rolecall: nothing is due");
    return EXIT.done;
  }
  if (!choices.yes) await confirm(due);
  const pending = await storePending(at.url, (sealTo) => {
    return { targets: targetsOf(due), deliver: choices.format === "store" ? "store" : "caller", sealTo };
  });
  return finish(api, pending, await startedId(api, pending, true), choices);
}

/** Continues the oldest rotation that is found. One whose start stays unknown must not block the others. */
async function resume(api: Client, [first, ...later]: readonly Pending[], choices: RotateChoices): Promise<number> {
  if (!first) throw new CommandFailure("there is no rotation to resume");
  const id = await startedId(api, first, false).catch((error: unknown) => {
    if (later.length === 0 || !(error instanceof CommandFailure)) throw error;
    say(`rolecall: the rotation of ${first.startedAt}: ${error.message}`);
    return undefined;
  });
  return id === undefined ? resume(api, later, choices) : finish(api, first, id, choices);
}

/** Lets the server delete the passwords that `--keep` left there, but only the printed ones: one set again since is another password. */
async function confirmTaken(api: Client, all: readonly Pending[]): Promise<number> {
  for (const pending of all) {
    if (!pending.id || !pending.printed) continue;
    await reportTaken(api, pending.id, pending.printed);
    await removePending(pending);
  }
  return EXIT.done;
}

async function confirm(due: readonly Due[]): Promise<void> {
  say(listOf(due));
  const question = `Set new passwords for ${counted(due.length, "SQL user")}? The old ones stop working. Type ${due.length}: `;
  if ((await ask(question, "--yes")) !== String(due.length)) throw new CommandFailure("nothing was changed");
}

function listOf(due: readonly Due[]): string {
  const rows = due.map(({ cluster, name, owner, passwordChangedAt }) => [cluster, name, owner, day(passwordChangedAt)]);
  return table(["cluster", "name", "owner", "password of"], rows);
}

/** Waits for its end, prints the passwords, and only then lets the server delete its sealed ones. */
async function finish(api: Client, pending: Pending, id: string, { format, keep }: RotateChoices): Promise<number> {
  const stop = onStop();
  try {
    const { passwords, stored, left, taken } = await collectPasswords(api, id, pending.key, stop.signal);
    // One that began with another format may be resumed with `store`.
    const printed = format === "store" ? "dotenv" : format;
    if (passwords.length > 0) await handOver(passwordsAs(printed, passwords, secretOfCluster), PRINT_AGAIN);
    if (keep && passwords.length > 0) await storePrinted(pending, id, taken);
    else {
      await reportTaken(api, id, taken);
      await removePending(pending);
    }
    for (const { cluster, name, why } of left)
      say(`rolecall: ${oneLine(name)} on ${oneLine(cluster)}: ${oneLine(why)}`);
    const where = stored > 0 ? " in secret stores" : "";
    const without = left.length > 0 ? `, ${left.length} without one` : "";
    say(`rolecall: ${counted(passwords.length + stored, "new password")}${where}${without}`);
    return left.length > 0 ? EXIT.found : EXIT.done;
  } finally {
    stop.end();
  }
}

/** Ctrl-C stops waiting, not the rotation: its key stays in a file for `--resume`. */
function onStop(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new CommandFailure(STOPPED, EXIT.stopped));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return { signal: controller.signal, end: () => process.off("SIGINT", stop).off("SIGTERM", stop) };
}

const PRINT_AGAIN = "print all again, within an hour after they were set, with: rolecall rotate --resume";
const STOPPED = "stopped; the rotation continues. Print its passwords with: rolecall rotate --resume";
