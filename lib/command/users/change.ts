import { z } from "zod";
import { CREATE_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { readEnd } from "#lib/shared/time/instant.ts";
import { previewSchema, teamSchema } from "../api/answers.ts";
import { all, type Client, client, ServerProblem } from "../api/client.ts";
import { type Cluster, findCluster } from "../api/find-cluster.ts";
import { ask } from "../ask.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import type { CreateChoices, DeleteChoices, HandoutChoices, LoginChoices, ResetChoices } from "./choices.ts";
import { handOut } from "./handout.ts";
import { pathOf, usersPath } from "./paths.ts";

/** Creates a SQL user and prints its password as chosen. */
export async function create(cluster: string, name: string, choices: CreateChoices): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  const { team, ends } = choices;
  const described = {
    name,
    ownerTeamId: team === undefined ? undefined : await teamId(api, at.id, team),
    ...Object.fromEntries(CREATE_FIELDS.flatMap((field) => (field in choices ? [[field, choices[field]]] : []))),
    endsAt: ends === undefined ? undefined : timeOf(ends),
  };
  await send(api, at, { name, path: usersPath(at.id), body: described }, choices);
}

/** Resets a password and prints the new one as chosen. A refusal for a password on a person's screen says how to replace that. */
export async function reset(cluster: string, name: string, choices: ResetChoices): Promise<void> {
  const { active, replaces, ...others } = choices;
  const api = await client();
  const at = await findCluster(api, cluster);
  const body = { active: active || undefined, replaces };
  await send(api, at, { name, path: `${pathOf(at.id, name)}/reset-password`, body }, others).catch((error: unknown) => {
    if (!(error instanceof ServerProblem) || !error.inView) throw error;
    const { id, by } = error.inView;
    say(
      `rolecall: to replace the password on the screen of ${oneLine(by ?? "a person")}, add: --replaces ${oneLine(id)}`,
    );
    throw error;
  });
}

/** Disables or enables the login of a SQL user, and prints how many of its sessions ended; with `--dry-run`, prints the effects. */
export async function setLogin(
  cluster: string,
  name: string,
  to: "disable" | "enable",
  { sessions, dryRun }: LoginChoices,
): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  const path = `${pathOf(at.id, name)}/${to}-login`;
  const body = to === "disable" ? { sessions: sessions === true } : {};
  if (dryRun) return preview(api, "POST", path, body);
  const { ended } = await api.call(z.object({ ended: z.number() }), "POST", path, { body });
  const left = sessions ? `${ended} of its sessions ended` : "open sessions continue";
  const words = to === "disable" ? `cannot log in any more; ${left}` : "can log in again";
  say(`rolecall: ${oneLine(name)} on ${oneLine(at.name)} ${words}`);
}

/** Deletes a SQL user, once its name was typed or with `--yes`; with `--dry-run`, prints the effects. */
export async function remove(cluster: string, name: string, { yes, dryRun }: DeleteChoices): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  if (dryRun) return preview(api, "DELETE", pathOf(at.id, name));
  if (!yes) {
    const question = `Delete ${oneLine(name)} on ${oneLine(at.name)}? This cannot be undone. Type its name: `;
    if ((await ask(question, "--yes")) !== name) throw new CommandFailure("that is not its name; nothing was deleted");
  }
  await api.call(z.object({ name: z.string() }), "DELETE", pathOf(at.id, name));
  say(`rolecall: deleted ${oneLine(name)} on ${oneLine(at.name)}`);
}

type Change = { readonly name: string; readonly path: string; readonly body: object };

async function send(api: Client, { id, name }: Cluster, change: Change, choices: HandoutChoices): Promise<void> {
  if (choices.dryRun) return preview(api, "POST", change.path, change.body);
  await handOut({ ...change, body: { ...change.body }, cluster: { id, name } }, choices);
}

async function preview(api: Client, method: string, path: string, body?: object): Promise<void> {
  const shown = await api.call(previewSchema, method, path, {
    query: { dryRun: "true" },
    body,
  });
  print(JSON.stringify(shown, null, 2));
}

async function teamId(api: Client, clusterId: string, wanted: string): Promise<string> {
  const teams = await all(api.items(teamSchema, `/clusters/${encodeURIComponent(clusterId)}/teams`));
  const found = teams.find(({ id }) => id === wanted) ?? teams.find(({ name }) => name === wanted);
  if (!found) throw new CommandFailure(`there is no team ${oneLine(wanted)}`);
  return found.id;
}

function timeOf(text: string): string {
  const at = readEnd(text);
  if (at !== undefined) return new Date(at).toISOString();
  throw new CommandFailure(
    `${oneLine(text)} is no end; write a date such as 2027-01-31, or a time with its zone such as 2027-01-31T15:00:00Z`,
  );
}
