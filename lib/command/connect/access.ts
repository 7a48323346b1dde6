import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { connectionProblem } from "#lib/shared/passwords/credential-forms/credential.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { GRANT_MINUTES_MAX } from "#lib/shared/requests/wanted-end.ts";
import { Secret } from "#lib/shared/secret.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { type Client, ServerProblem } from "../api/client.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { newSealKey } from "../keys.ts";
import { oneLine, say } from "../output.ts";
import { removePrivate } from "../private-files.ts";
import { finishFirst } from "../stop.ts";
import { giveBack, type Held } from "./give-back.ts";

/** Temporary access with its password. `endsAt`: epoch milliseconds. */
export type Access = {
  readonly cluster: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly password: Secret;
  readonly endsAt: number;
};

const POLL_MS = 1_000;
/** How long to retry while the server is busy with the SQL user. */
const BUSY_MS = 30_000;

const spec = z.looseObject({
  access: z.string(),
  wantedMinutes: z.int().nullish(),
  wantedUntil: z.string().nullish(),
});
const grantSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  own: z.boolean(),
  cluster: z.object({ id: z.string(), name: z.string() }),
  requested: spec,
  approved: spec.nullable(),
  decided: z.looseObject({ reason: z.string().nullable() }).nullable(),
});
export type Grant = z.infer<typeof grantSchema>;

const claimedSchema = z.object({
  name: z.string(),
  sealed: z.string().optional(),
  clusterId: z.string(),
  cluster: z.string(),
  connection: z.object({ host: z.string(), port: z.number(), database: z.string() }).nullable(),
  endsAt: z.string().nullable(),
});

const WAITS: Readonly<Record<string, string>> = {
  pending: "waits for an approval",
  waiting: "is approved; Rolecall verifies its SQL user",
  scheduled: "is approved, and begins later",
};

/** Waits until temporary access can be taken. Throws {@link CommandFailure} where it never can, and when it is stopped. */
export async function approvedGrant(api: Client, id: string, wanted: string, stop: AbortSignal): Promise<Grant> {
  const stopped = `stopped; the request stays. Continue with: rolecall connect ${wanted} --request ${id}`;
  for (let said = ""; ; ) {
    const grant = await grantOf(api, id);
    if (stop.aborted) throw new CommandFailure(stopped, EXIT.stopped);
    if (![grant.cluster.id, grant.cluster.name].includes(wanted))
      throw new CommandFailure(`the request is for ${oneLine(grant.cluster.name)}, not for ${oneLine(wanted)}`);
    const { state } = grant;
    if (state === "ready") return grant;
    const waits = WAITS[state];
    if (waits === undefined) throw new CommandFailure(overWords(grant));
    if (said !== state) say(`rolecall: ${oneLine(id)} ${waits}`);
    said = state;
    await pause(POLL_MS, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) throw new CommandFailure(stopped, EXIT.stopped);
  }
}

async function grantOf(api: Client, id: string): Promise<Grant> {
  for await (const grant of api.items(grantSchema, "/requests", { kind: "grant" }))
    if (grant.id === id && grant.own) return grant;
  throw new CommandFailure(`you have no request for temporary access with the id ${oneLine(id)}`);
}

function overWords({ id, state, decided }: Grant): string {
  if (state === "finished")
    return `the password of ${oneLine(id)} was taken already; set another one on My SQL users, or ask again`;
  const why = decided?.reason ? `: ${oneLine(decided.reason)}` : "";
  return `${oneLine(id)} is ${oneLine(state)}${why}`;
}

/** The latest possible end of access that is taken now. Only the answer to the claim has the exact end. */
export function latestEnd({ requested, approved }: Pick<Grant, "requested" | "approved">, now = Date.now()): number {
  const { wantedMinutes, wantedUntil } = approved ?? requested;
  const until = Date.parse(wantedUntil ?? "") || Number.POSITIVE_INFINITY;
  return Math.min(until, now + (wantedMinutes ?? GRANT_MINUTES_MAX) * 60_000);
}

/** Takes the password of approved access, sealed on its way to a key of this process alone. If that fails, none is left. */
export async function takeAccess(held: Held, grant: Grant): Promise<Access> {
  const back = held.note ? "the next rolecall gives the access back" : "give the access back on My SQL users";
  return finishFirst(`the password may be set; ${back}`, async () => {
    try {
      return await takenAccess(held.api, grant);
    } catch (error) {
      // A refusal took nothing, and another command may have the access.
      if (!(error instanceof ServerProblem) || error.isRepeated) await giveBack(held);
      else if (held.note) await removePrivate(held.note);
      throw error;
    }
  });
}

async function takenAccess(api: Client, { id, requested, approved }: Grant): Promise<Access> {
  const key = await newSealKey();
  const answer = await claim(api, id, { sealTo: key.publicKey });
  const { name, sealed, clusterId, cluster, connection, endsAt } = answer;
  if (sealed === undefined || !connection || endsAt === null)
    throw new CommandFailure("the server did not say where to connect, or no longer has the password; ask again");
  const about = { jobId: clusterId, itemId: name, use: "api" } as const;
  const password = new Secret(await unseal(key.pair, sealed, about));
  const [database = connection.database] = parseWanted((approved ?? requested).access).databases;
  const { host, port } = connection;
  const at = { host, port, database };
  const problem = connectionProblem({ name, password: "checked by Rolecall", clusterName: cluster, connection: at });
  if (problem !== null) throw new CommandFailure(oneLine(problem));
  return { cluster, name, host, port, database, password, endsAt: Date.parse(endsAt) };
}

/** Takes it once the server is free to give it: where it was busy, nothing was changed. */
async function claim(api: Client, id: string, body: { sealTo: string }): Promise<z.infer<typeof claimedSchema>> {
  for (const until = Date.now() + BUSY_MS; ; await pause(POLL_MS)) {
    try {
      return await api.call(claimedSchema, "POST", `/requests/${encodeURIComponent(id)}/claim`, { body });
    } catch (error) {
      const isBusy = error instanceof ServerProblem && error.code === "busy";
      if (!isBusy || Date.now() > until) throw error;
    }
  }
}
