import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { textOf } from "#lib/shared/passwords/credential-forms/credential.ts";
import { connectionUrl } from "#lib/shared/passwords/credential-forms/url.ts";
import { grantTimeProblem } from "#lib/shared/requests/grants.ts";
import { wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import { Client } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { clusterIn } from "../api/find-cluster.ts";
import { ask } from "../ask.ts";
import { connectEnvironment } from "../environment.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { handOver, oneLine, say } from "../output.ts";
import { formOf } from "../plan/form.ts";
import { removePrivate } from "../private-files.ts";
import { onStop } from "../stop.ts";
import { type Access, approvedGrant, type Grant, latestEnd, takeAccess } from "./access.ts";
import type { ConnectChoices } from "./choices.ts";
import { giveBack, type Held } from "./give-back.ts";
import { passFileOf, passFolder, writeNote, writePassFile } from "./pass-file.ts";
import { requireProgram, runProgram } from "./run-program.ts";

const named = z.object({ id: z.string(), name: z.string() });
const choicesSchema = z.object({
  teams: z.array(named),
  clusters: z.array(named.extend({ ends: z.string().nullable() })),
});

/** Gets temporary access, and runs a program with it or prints it. Resolves to the exit code. */
export async function connect(cluster: string, given: readonly string[], choices: ConnectChoices): Promise<number> {
  const program = given.length > 0 ? given : ["psql"];
  requireFitting(given, choices);
  if (isRun(choices)) requireProgram(program);
  if (!(choices.json || choices.printDsn)) await passFolder();
  const at = await credentials();
  const api = new Client(at);
  const id = choices.request ?? (await request(api, cluster, choices));
  // From here to the end: a signal between two listeners would be lost.
  const stop = onStop("stopped before the program began");
  try {
    const grant = await approvedGrant(api, id, cluster, stop.signal);
    if (choices.json || choices.printDsn) return await print(id, await takeAccess({ api, id }, grant), choices);
    const note = await writeNote({ url: at.url, id }, latestEnd(grant));
    return await use({ api, id, note }, grant, choices.hold ? undefined : program, stop.signal);
  } finally {
    stop.end();
  }
}

/** Takes the access, runs the program or holds it without one, and gives it back. Resolves to the exit code. */
async function use(
  held: Required<Held>,
  grant: Grant,
  program: readonly string[] | undefined,
  stop: AbortSignal,
): Promise<number> {
  const access = await takeAccess(held, grant);
  let isBack = false;
  let exitCode: number = EXIT.failed;
  try {
    const file = await writePassFile(held.note, access);
    exitCode = program ? await run(program, { access, file, stop }) : await hold(access, file, stop);
  } finally {
    await removePrivate(passFileOf(held.note));
    isBack = await giveBack(held);
  }
  return exitCode === EXIT.done && !isBack ? EXIT.found : exitCode;
}

const isRun = ({ hold, json, printDsn }: ConnectChoices) => !(hold || json || printDsn);

/** Throws {@link CommandFailure} for options that do not fit, and before a password could come onto a terminal. */
function requireFitting(given: readonly string[], choices: ConnectChoices): void {
  const ways = [choices.hold && "--hold", choices.json && "--json", choices.printDsn && "--print-dsn"];
  const [way, other] = ways.filter((each) => each !== undefined);
  if (way && other) throw new CommandFailure(`${way} and ${other} do not go together`);
  if (way && given.length > 0) throw new CommandFailure(`${way} runs no program`);
  if (way && way !== "--hold" && process.stdout.isTTY)
    throw new CommandFailure(`${way} prints a password, and never to a terminal; let a program read it`);
}

/** Sends the request for temporary access. Resolves to its id. */
async function request(api: Client, wanted: string, choices: ConnectChoices): Promise<string> {
  const { level, database, schema, table, privilege, for: wantedMinutes } = choices;
  const of = { user: "new_user", keepAdmin: true, script: "run" } as const;
  const options = formOf(level, Object.assign({}, of, chosen({ database, schema, table, privilege })));
  // What is asked for says nothing of admin.
  const form = Object.assign({}, options, { demote: null });
  const plan = planWanted(form, { user: of.user, restricted: true });
  if (!plan.ok) throw new CommandFailure(oneLine(plan.message));
  const access = wantedSearch(form);
  if (access === null) throw new CommandFailure("these are too many choices for one request");
  const tooLong = grantTimeProblem({ wantedMinutes, wantedUntil: null }, Date.now());
  if (tooLong) throw new CommandFailure(`--for: ${tooLong.words}`);
  const reason = choices.reason ?? (await ask("Why do you need it? ", "--reason"));
  const { teams, clusters } = await api.call(choicesSchema, "GET", "/requests/choices");
  const { id: clusterId, name, ends } = clusterIn(clusters, wanted);
  if (ends === null)
    throw new CommandFailure(
      `there is no temporary access on ${oneLine(name)}; request a SQL user on the page Requests`,
    );
  const body = { kind: "grant", clusterId, teamId: teamIn(teams, choices.team), access, wantedMinutes, reason };
  const { id } = await api.call(z.object({ id: z.string() }), "POST", "/requests", { body });
  return id;
}

/** The options that were given: others have no effect with a level, even undefined. */
const chosen = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function teamIn(teams: readonly { id: string; name: string }[], wanted: string | undefined): string {
  const found = wanted === undefined ? teams : teams.filter(({ id, name }) => id === wanted || name === wanted);
  const [only, ...others] = found;
  if (only && others.length === 0) return only.id;
  const all = teams.map(({ name }) => oneLine(name)).join(", ") || "none";
  throw new CommandFailure(`give --team; your teams: ${all}`);
}

type Running = { access: Access; file: string; stop: AbortSignal };

async function run(program: readonly string[], { access, file, stop }: Running): Promise<number> {
  stop.throwIfAborted();
  say(`rolecall: ${addressOf(access)}; it is given back when ${oneLine(program[0] ?? "")} ends`);
  return runProgram(program, connectEnvironment(program[0] ?? "", access, file));
}

const DAY = 24 * 60 * 60_000;

async function hold(access: Access, file: string, stop: AbortSignal): Promise<number> {
  const { host, port, name, database, endsAt } = access;
  say(`rolecall: ${addressOf(access)}; Ctrl-C gives it back`);
  const lines = [
    ["host", host],
    ["port", String(port)],
    ["database", database],
    ["user", name],
    ["SSL mode", "verify-full"],
    ["PGPASSFILE", file],
  ];
  say(lines.map(([what = "", value = ""]) => `${what.padEnd(12)}${oneLine(value)}`).join("\n"));
  for (let left = endsAt - Date.now(); left > 0 && !stop.aborted; left = endsAt - Date.now())
    await pause(Math.min(left, DAY), undefined, { signal: stop }).catch(() => {});
  return EXIT.done;
}

const addressOf = ({ name, cluster, endsAt }: Access) =>
  `${oneLine(name)} on ${oneLine(cluster)}, until ${new Date(endsAt).toLocaleString("sv-SE", { timeZoneName: "short" })}`;

/** Prints the access for a program that reads it, and leaves it open. */
async function print(requestId: string, access: Access, { json }: ConnectChoices): Promise<number> {
  const { cluster, name, host, port, database, password, endsAt } = access;
  const connection = { host, port, database };
  const revealed = password.reveal();
  const text = json
    ? JSON.stringify({ requestId, cluster, name, host, port, database, password: revealed, endsAt: new Date(endsAt) })
    : textOf(connectionUrl({ name, password: revealed, clusterName: cluster, connection }));
  await handOver(text, "give the access back on My SQL users");
  say(`rolecall: ${addressOf(access)}; it stays open: give it back on My SQL users`);
  return EXIT.done;
}
