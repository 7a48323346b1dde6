import { z } from "zod";
import { unseal } from "#lib/shared/sealing.ts";
import { previewSchema, shownSchema, teamSchema } from "../api/answers.ts";
import { all, type Client, client } from "../api/client.ts";
import { type Cluster, findCluster } from "../api/find-cluster.ts";
import { ask } from "../ask.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { heldThrough } from "../hold.ts";
import { newSealKey, type SealKey } from "../keys.ts";
import { handOver, oneLine, print, say } from "../output.ts";
import { passwordsAs, secretOfUser } from "../password-formats.ts";
import type { CreateChoices, DeleteChoices, HandoutChoices } from "./choices.ts";
import { pathOf, usersPath } from "./paths.ts";

export async function create(cluster: string, name: string, choices: CreateChoices): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  const { team, purpose, contact, kind, ends } = choices;
  const described = {
    name,
    ...(team === undefined ? {} : { ownerTeamId: await teamId(api, at.id, team) }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(contact === undefined ? {} : { contact }),
    ...(kind === undefined ? {} : { kind }),
    ...(ends === undefined ? {} : { endsAt: timeOf(ends) }),
  };
  await handOut(api, at, { name, path: usersPath(at.id), body: described }, choices);
}

export async function reset(cluster: string, name: string, choices: HandoutChoices): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  await handOut(api, at, { name, path: `${pathOf(at.id, name)}/reset-password`, body: {} }, choices);
}

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

/** Sends a change whose answer is a password, and prints that. It is sealed to a key of this process, so that a lost answer can be asked for again. */
async function handOut(api: Client, at: Cluster, change: Change, { format, dryRun }: HandoutChoices): Promise<void> {
  const { path, body } = change;
  if (dryRun) return preview(api, "POST", path, body);
  await heldThrough(SET_ANOTHER, () => setAndPrint(api, at, change, format));
}

const SET_ANOTHER = "set a new one with: rolecall users reset";

async function setAndPrint(
  api: Client,
  at: Cluster,
  { name, path, body }: Change,
  format: HandoutChoices["format"],
): Promise<void> {
  const key = await newSealKey();
  const answer = await api.call(shownSchema, "POST", path, { body: { ...body, sealTo: key.publicKey } });
  if (answer.unfinished) {
    say(`rolecall: ${oneLine(name)} was created and is unfinished: finish or remove it in Rolecall`);
    process.exitCode = EXIT.found;
  }
  if (answer.sealed === undefined) {
    if (answer.unfinished) return;
    throw new CommandFailure(`the answer holds no sealed password; ${SET_ANOTHER}`);
  }
  const password = await open(key, at, answer.name, answer.sealed);
  const one = { cluster: at.name, name: answer.name, password };
  await handOver(format === "plain" ? password : passwordsAs(format, [one], secretOfUser), SET_ANOTHER);
}

function open({ pair }: SealKey, { id }: Cluster, name: string, sealed: string): Promise<string> {
  return unseal(pair, sealed, { jobId: id, itemId: name, use: "api" }).catch(() => {
    throw new CommandFailure(`the sealed password does not open; ${SET_ANOTHER}`);
  });
}

async function preview(api: Client, method: string, path: string, body?: object): Promise<void> {
  const shown = await api.call(previewSchema, method, path, {
    query: { dryRun: "true" },
    ...(body === undefined ? {} : { body }),
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
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new CommandFailure(`${oneLine(text)} is no time; write it as 2027-01-31`);
  return time.toISOString();
}
