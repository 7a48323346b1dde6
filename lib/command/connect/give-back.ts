import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Client, ServerProblem } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, say } from "../output.ts";
import { removePrivate } from "../private-files.ts";

/** Access of this process, by its request. `note`: the path of its note; absent for --json and --print-dsn, which leave the access open. */
export type Held = { readonly api: Client; readonly id: string; readonly note?: string };

/** Ends the access, and says so if it did not. Resolves to whether it has ended, or will without a person. */
export async function giveBack({ api, id, note }: Held): Promise<boolean> {
  try {
    const words = await end(api, id);
    if (words) say(`rolecall: the access ${words}`);
    if (note) await removePrivate(note);
    return true;
  } catch (error) {
    const unless = note ? " unless the next rolecall gives it back" : "";
    say(`rolecall: the access was not given back, and lasts until its end${unless}: ${messageOf(error)}`);
    return false;
  }
}

/** Ends access. Resolves to what became of it; undefined where it was over. */
async function end(api: Client, id: string, once?: true): Promise<string | undefined> {
  const path = `/requests/${encodeURIComponent(id)}/give-back`;
  try {
    const { ended } = await api.call(z.object({ ended: z.boolean() }), "POST", path, { body: {}, once });
    return ended ? "is given back" : "ends soon: the cluster does not show it yet";
  } catch (error) {
    // Its time has come, or it was given back in Rolecall.
    if (error instanceof ServerProblem && error.code === "request_over") return undefined;
    throw error;
  }
}

/** Notes of this machine: of commands that were killed, each with the latest end of its access, and of running ones. */
export type LeftNotes = {
  readonly left: readonly { readonly path: string; readonly endsAt: number }[];
  readonly running: readonly string[];
};

const noteSchema = z.object({ url: z.string(), id: z.string() });

/** Gives back the access of commands that were killed. Reports what it cannot give back and leaves it to the next `rolecall`. */
export async function giveBackLeft({ left, running }: LeftNotes, now = Date.now()): Promise<void> {
  const inUse = new Set(await Promise.all(running.map(textOf)));
  for (const { path, endsAt } of left) {
    const text = await textOf(path);
    // Another running command has this access, so the killed one never got it.
    if (inUse.has(text) || endsAt <= now || (await isBack(text))) await removePrivate(path);
  }
}

/** Whether access is given back by its note, or needs not to be. */
async function isBack(text: string): Promise<boolean> {
  const note = noteOf(text);
  // An incomplete note means that no access was taken yet.
  if (!note) return true;
  const access = `the access of ${oneLine(note.id)} at ${oneLine(note.url)}, left by an earlier command,`;
  try {
    const at = await credentials();
    if (at.url !== note.url) throw new CommandFailure(`this one calls ${at.url}`);
    const words = await end(new Client(at), note.id, true);
    if (words) say(`rolecall: ${access} ${words}`);
    return true;
  } catch (error) {
    say(`rolecall: ${access} was not given back, and the next rolecall tries again: ${messageOf(error)}`);
    return false;
  }
}

const textOf = (path: string) => readFile(path, "utf8").catch(() => "");
const messageOf = (error: unknown) => oneLine((error as Error).message);

function noteOf(text: string): z.infer<typeof noteSchema> | undefined {
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
