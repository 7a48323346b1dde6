import { text } from "node:stream/consumers";
import { tokenSchema } from "./api/answers.ts";
import { Client, client } from "./api/client.ts";
import { type Credentials, checkedUrl, forgetCredentials, storeCredentials } from "./api/credentials.ts";
import type { LoginChoices } from "./choices.ts";
import { tokenOfBrowser } from "./device-login.ts";
import { CommandFailure } from "./failure.ts";
import { oneLine, print, say } from "./output.ts";
import { day } from "./table.ts";

/** Checks a token with its server, then stores both in a file that only this user can read. */
export async function login(url: string, { withToken }: LoginChoices): Promise<void> {
  const at = checkedUrl(url);
  await saveToken({ url: at, token: withToken ? (await text(process.stdin)).trim() : await tokenOfBrowser(at) });
}

async function saveToken(given: Credentials): Promise<void> {
  if (!/^rlc_[0-9A-Za-z]+$/.test(given.token))
    throw new CommandFailure("this is not a token; a token begins with rlc_");
  const { name, owner, expiresAt } = await new Client(given).call(tokenSchema, "GET", "/token");
  const path = await storeCredentials(given);
  say(`rolecall: signed in with ${oneLine(name)} of ${oneLine(owner)} until ${day(expiresAt)}, stored in ${path}`);
}

/** Removes the stored token, which stays valid, and prints where to revoke it. */
export async function logout(): Promise<void> {
  await forgetCredentials();
  say("rolecall: the token is removed here; revoke it on API tokens in Rolecall if nothing else uses it");
}

/** Prints the token, its owner, its scopes and its end. */
export async function whoami(json: true | undefined): Promise<void> {
  const token = await (await client()).call(tokenSchema, "GET", "/token");
  if (json) return print(JSON.stringify(token, null, 2));
  const { name, owner, kind, scopes, clusters, label = null, expiresAt } = token;
  const named = clusters === "all" ? "all clusters" : clusters.join(", ");
  const on = label === null ? named : `the clusters with the label ${label} (now ${named || "none"})`;
  print(
    [`${name} (${kind}) of ${owner}`, `may ${scopes.join(", ")} on ${on}`, `until ${expiresAt}`]
      .map(oneLine)
      .join("\n"),
  );
}
