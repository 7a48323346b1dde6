import { join } from "node:path";
import { z } from "zod";
import { configFolder, givenToken, givenUrl } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { readPrivate, removePrivate, writePrivate } from "../private-files.ts";

export type Credentials = { readonly url: string; readonly token: string };

const stored = z.object({ url: z.string(), token: z.string() });
const path = () => join(configFolder(), "credentials.json");

/** Where the server is and what to sign in with: ROLECALL_URL and ROLECALL_TOKEN, or else the file of `rolecall login`. */
export async function credentials(): Promise<Credentials> {
  const [url, token] = [givenUrl(), givenToken()];
  if (url !== undefined && token !== undefined) return { url: checkedUrl(url), token };
  const file = await storedCredentials();
  // A token goes to the server that it was made for, never to another.
  if (token === undefined && file && (url === undefined || checkedUrl(url) === file.url)) return file;
  if (token !== undefined) throw new CommandFailure("set ROLECALL_URL to the address of Rolecall");
  throw new CommandFailure("not signed in; run: rolecall login, or set ROLECALL_URL and ROLECALL_TOKEN");
}

async function storedCredentials(): Promise<Credentials | undefined> {
  const text = await readPrivate(path());
  if (text === undefined) return undefined;
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    throw new CommandFailure(`${path()} is damaged; run: rolecall login`);
  }
}

/** Resolves to the path of the file. */
export async function storeCredentials(value: Credentials): Promise<string> {
  await writePrivate(path(), `${JSON.stringify(value, null, 2)}\n`);
  return path();
}

/** Removes the stored token; it stays valid. */
export async function forgetCredentials(): Promise<void> {
  await removePrivate(path());
}

/** The origin of an address. Throws {@link CommandFailure} where a token would cross a network unprotected. */
export function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new CommandFailure("the address of Rolecall must begin with https://");
  if (url.protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    throw new CommandFailure("the address of Rolecall must begin with https:// (http:// works for this machine only)");
  return url.origin;
}
