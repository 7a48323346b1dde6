import { counted } from "#lib/shared/counted.ts";
import { Client } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { ask } from "../ask.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { print, say } from "../output.ts";
import { day, table } from "../table.ts";
import type { RotateChoices } from "./choices.ts";
import { type Due, dueUsers, reportLeftOut, targetsOf } from "./due.ts";
import { finish } from "./finish.ts";
import { reportTaken } from "./follow.ts";
import { allPending, isOnlyUnknown, type Pending, storePending, storeRest, withoutTaken } from "./pending.ts";
import { startedId } from "./start.ts";

/** Rotates due passwords, or continues a rotation that this command started. Resolves to the exit code. */
export async function rotate(choices: RotateChoices): Promise<number> {
  const at = await credentials();
  const api = new Client(at);
  if (choices.unknown && !choices.resume) throw new CommandFailure("--unknown goes with --resume");
  if (choices.resume) return resume(api, resumable(await allPending(at.url), choices), choices);
  if (choices.taken) return confirmTaken(api, await allPending(at.url));
  if (choices.olderThan === undefined) throw new CommandFailure("give --older-than, such as --older-than 90d");
  const { items: due, leftOut } = await dueUsers(api, choices.olderThan, choices.cluster);
  const isSomeLeft = reportLeftOut(leftOut);
  if (choices.dryRun) {
    print(listOf(due));
    return EXIT.done;
  }
  if (due.length === 0) {
    say(`rolecall: nothing ${isSomeLeft ? "that is due can be rotated" : "is due"}`);
    return isSomeLeft ? EXIT.found : EXIT.done;
  }
  if (!choices.yes) await confirm(due);
  const pending = await storePending(at.url, (sealTo) => {
    return { targets: targetsOf(due), deliver: choices.format === "store" ? "store" : "caller", sealTo };
  });
  const code = await finish(api, pending, await startedId(api, pending, true), choices);
  return code === EXIT.done && isSomeLeft ? EXIT.found : code;
}

/** Those that `--resume` continues. Throws {@link CommandFailure} where only passwords of unknown outcome are left. */
function resumable(all: readonly Pending[], { unknown }: RotateChoices): Pending[] {
  const found = all.filter((each) => (unknown ? each.unknown !== undefined : !isOnlyUnknown(each)));
  if (found.length > 0) return found;
  if (unknown) throw new CommandFailure("there is no password of unknown outcome");
  throw new CommandFailure(`there is no rotation to resume${all.length > 0 ? `; ${ONLY_UNKNOWN}` : ""}`);
}

const ONLY_UNKNOWN = "passwords of unknown outcome are printed with: rolecall rotate --resume --unknown";

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
    await storeRest(pending, pending.id, {
      printed: [],
      unknown: withoutTaken(pending.unknown ?? [], pending.printed),
    });
  }
  return EXIT.done;
}

async function confirm(due: readonly Due[]): Promise<void> {
  say(listOf(due));
  const question = `Set new passwords for ${counted(due.length, "SQL user")}? The old ones no longer sign in; other ways in stay open. Type ${due.length}: `;
  if ((await ask(question, "--yes")) !== String(due.length)) throw new CommandFailure("nothing was changed");
}

function listOf(due: readonly Due[]): string {
  const rows = due.map(({ cluster, name, owner, passwordChangedAt }) => [cluster, name, owner, day(passwordChangedAt)]);
  return table(["cluster", "name", "owner", "password of"], rows);
}
