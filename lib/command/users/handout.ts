import { unseal } from "#lib/shared/passwords/sealing.ts";
import { shownSchema } from "../api/answers.ts";
import { Client, ServerProblem } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { handOver, oneLine, say } from "../output.ts";
import { passwordsAs, secretOfUser } from "../password-formats.ts";
import { finishFirst } from "../stop.ts";
import type { HandoutChoices, ResumeChoices } from "./choices.ts";
import { allPendingUsers, type PendingUser, removePendingUser, storePendingUser } from "./pending.ts";

const SET_ANOTHER = "set a new one with: rolecall users reset";
const PRINT_AGAIN = "print it, within an hour, with: rolecall users resume";

type Change = Pick<PendingUser, "cluster" | "name" | "path" | "body">;

/** Sends a change whose answer is a password, and prints that. It is sealed to a key that lies in a private file until it is printed. */
export async function handOut(change: Change, { format }: HandoutChoices): Promise<void> {
  const at = await credentials();
  const pending = await storePendingUser({ ...change, url: at.url, format });
  await carryOut(new Client(at), pending);
}

/** Prints the passwords of calls whose command was stopped. A call that never reached the server is carried out now. */
export async function resume({ format }: ResumeChoices): Promise<void> {
  const at = await credentials();
  const all = await allPendingUsers(at.url);
  if (all.length === 0) throw new CommandFailure("there is no password to print");
  let failure: unknown;
  for (const pending of all)
    await carryOut(new Client(at), { ...pending, format: format ?? pending.format }, true).catch((error: unknown) => {
      if (failure) say(`rolecall: ${oneLine((failure as Error).message)}`);
      failure = error;
    });
  if (failure) throw failure;
}

async function carryOut(api: Client, pending: PendingUser, sentBefore = false): Promise<void> {
  await finishFirst(pending.file === undefined ? SET_ANOTHER : PRINT_AGAIN, () =>
    setAndPrint(api, pending, sentBefore),
  );
}

async function setAndPrint(api: Client, pending: PendingUser, sentBefore: boolean): Promise<void> {
  const { path, body, idempotencyKey, cluster, format, file } = pending;
  const answer = await api.call(shownSchema, "POST", path, { body, idempotencyKey }).catch(async (error: unknown) => {
    // A refusal of the first send changed nothing; after a lost answer, the password may be set. Of a call of another command, a refusal
    // says nothing: the token may have ended since, or the call is still in flight.
    const isOver = error instanceof ServerProblem && !error.isRepeated && !sentBefore;
    if (isOver || file === undefined) await removePendingUser(pending);
    else say(`rolecall: the password may be set; ${PRINT_AGAIN}`);
    throw error;
  });
  if (answer.unfinished) {
    say(`rolecall: ${oneLine(answer.name)} was created and is unfinished: finish or remove it in Rolecall`);
    process.exitCode = EXIT.found;
  }
  if (answer.sealed === undefined) {
    await removePendingUser(pending);
    if (answer.unfinished) return;
    if (answer.replaced)
      throw new CommandFailure(
        `${oneLine(answer.name)} may have another password since, or was deleted, so the one of this call is not printed; ${SET_ANOTHER}`,
      );
    throw new CommandFailure(`the server no longer has the password of ${oneLine(answer.name)}; ${SET_ANOTHER}`);
  }
  const password = await opened(pending, answer.name, answer.sealed);
  const one = { cluster: cluster.name, name: answer.name, password };
  const text = format === "plain" ? password : passwordsAs(format, [one], secretOfUser);
  await handOver(text, file === undefined ? SET_ANOTHER : PRINT_AGAIN);
  await removePendingUser(pending);
}

function opened({ key, cluster }: PendingUser, name: string, sealed: string): Promise<string> {
  return unseal(key.pair, sealed, { jobId: cluster.id, itemId: name, use: "api" }).catch(() => {
    throw new CommandFailure(`the sealed password does not open; ${SET_ANOTHER}`);
  });
}
