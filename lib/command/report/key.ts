import { stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { shownPath } from "#lib/shared/cloud/shown-path.ts";
import { isTerminal } from "../ask.ts";
import { givenApiKey } from "../environment.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, say } from "../output.ts";
import { readAll, readGiven } from "../read-given.ts";

/** What a header can hold, and no key of the vendor's exceeds. */
const KEY = /^[\x21-\x7e]{1,4096}$/;

/** The API key: of a file, of the environment, or as a person types it. Throws {@link CommandFailure}, which never repeats what was given. */
export async function apiKey(file: string | undefined): Promise<string> {
  const key = (await given(file)).trim();
  if (!KEY.test(key)) throw new CommandFailure("this is not an API key: it is empty or has invalid characters");
  return key;
}

async function given(file: string | undefined): Promise<string> {
  if (file !== undefined) return ofFile(file);
  const inEnvironment = givenApiKey();
  if (inEnvironment === undefined) return typed();
  say(
    "rolecall: the key comes from COCKROACH_API_KEY, where other programs of this user can read it; --key-file is safer",
  );
  return inEnvironment;
}

/** A person may give the key itself for the file's name. */
const nameOf = (path: string) =>
  path === "-" ? "standard input" : oneLine(shownPath(path) ?? "the file of --key-file");

async function ofFile(path: string): Promise<string> {
  try {
    if (path === "-") return String(await readAll(process.stdin));
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new CommandFailure(`others may read ${nameOf(path)}; run chmod 600 on it`);
    return String(await readGiven(path));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const { code = "it failed" } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${nameOf(path)} cannot be read (${code})`);
  }
}

/** Shows nothing of what is typed. */
async function typed(): Promise<string> {
  if (!isTerminal()) throw new CommandFailure("there is no terminal to ask for the API key on; give --key-file");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  lines.once("SIGINT", () => {
    say("");
    process.exit(EXIT.stopped);
  });
  process.stderr.write("API key (not shown): ");
  try {
    return await lines.question("");
  } finally {
    lines.close();
    say("");
  }
}
