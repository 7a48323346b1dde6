import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { connectionProblem } from "#lib/shared/passwords/credential-forms/credential.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { Secret } from "#lib/shared/secret.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { type Client, ServerProblem } from "../api/client.ts";
import { CommandFailure } from "../failure.ts";
import { finishFirst } from "../finish-first.ts";
import { newSealKey } from "../keys.ts";
import { oneLine, say } from "../output.ts";
import { onStop } from "../stop.ts";

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
/** How long an approval may still be at the SQL user after it is said to be ready. */
const BUSY_MS = 30_000;

const spec = z.looseObject({ access: z.string() });
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
export async function approvedGrant(api: Client, id: string, wanted: string): Promise<Grant> {
  const stop = onStop(`stopped; the request stays. Continue with: rolecall connect ${wanted} --request ${id}`);
  let said = "";
  try {
    for (;;) {
      const grant = await grantOf(api, id);
      if (![grant.cluster.id, grant.cluster.name].includes(wanted))
        throw new CommandFailure(`the request is for ${oneLine(grant.cluster.name)}, not for ${oneLine(wanted)}`);
      const { state } = grant;
      if (state === "ready") return grant;
      const waits = WAITS[state];
      if (waits === undefined) throw new CommandFailure(overWords(grant));
      if (said !== state) say(`rolecall: ${oneLine(id)} ${waits}`);
      said = state;
      await pause(POLL_MS, undefined, { signal: stop.signal }).catch(() => stop.signal.throwIfAborted());
    }
  } finally {
    stop.end();
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

const LOST = "the password may be set; give the access back on My SQL users";

/** Takes the password of approved access, sealed on its way to a key of this process alone. */
export async function takeAccess(api: Client, { id, requested, approved }: Grant): Promise<Access> {
  return finishFirst(LOST, async () => {
    const key = await newSealKey();
    const answer = await claim(api, id, { sealTo: key.publicKey });
    const { name, sealed, clusterId, cluster, connection, endsAt } = answer;
    if (sealed === undefined || !connection || endsAt === null) {
      await giveBack(api, id);
      throw new CommandFailure("the server did not say where to connect, or no longer has the password; ask again");
    }
    const about = { jobId: clusterId, itemId: name, use: "api" } as const;
    const password = new Secret(await unseal(key.pair, sealed, about));
    const [database = connection.database] = parseWanted((approved ?? requested).access).databases;
    const { host, port } = connection;
    const at = { host, port, database };
    const problem = connectionProblem({ name, password: "checked by Rolecall", clusterName: cluster, connection: at });
    if (problem === null) return { cluster, name, host, port, database, password, endsAt: Date.parse(endsAt) };
    await giveBack(api, id);
    throw new CommandFailure(oneLine(problem));
  });
}

/** Takes it once the server is free to give it: where it was busy, nothing was changed. */
async function claim(api: Client, id: string, body: { sealTo: string }): Promise<z.infer<typeof claimedSchema>> {
  for (const until = Date.now() + BUSY_MS; ; await pause(POLL_MS)) {
    try {
      return await api.call(claimedSchema, "POST", `${pathOf(id)}/claim`, { body });
    } catch (error) {
      const isBusy = error instanceof ServerProblem && error.code === "busy";
      if (!isBusy || Date.now() > until) throw error;
    }
  }
}

/** Ends the access, and says so if it did not. Resolves to whether it has ended, or will without a person. */
export async function giveBack(api: Client, id: string): Promise<boolean> {
  try {
    const { ended } = await api.call(z.object({ ended: z.boolean() }), "POST", `${pathOf(id)}/give-back`, { body: {} });
    say(`rolecall: ${ended ? "the access is given back" : "the access ends soon: the cluster does not show it yet"}`);
    return true;
  } catch (error) {
    // Its time has come, or it was given back in Rolecall.
    if (error instanceof ServerProblem && error.code === "request_over") return true;
    say(`rolecall: the access was not given back, and lasts until its end: ${oneLine((error as Error).message)}`);
    return false;
  }
}

const pathOf = (id: string) => `/requests/${encodeURIComponent(id)}`;
