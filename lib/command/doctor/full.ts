import { createHmac, randomBytes } from "node:crypto";
import { scramVerifier } from "#lib/shared/passwords/scram-verifier.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { clean, type Removal } from "#lib/sql/assumptions/full/clean.ts";
import {
  FULL_LIMIT,
  FULL_STEPS,
  LONGEST_MS,
  MOST_CALLS,
  MOST_LOGINS,
  MOST_STATEMENTS,
  unitsOfFull,
} from "#lib/sql/assumptions/full/cost.ts";
import type { Hands, SignIn } from "#lib/sql/assumptions/full/hands.ts";
import { isAdminSession, type Ran, runFull } from "#lib/sql/assumptions/full/run.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import type { Outcome } from "#lib/sql/assumptions/seen.ts";
import { ask } from "../ask.ts";
import { isReadingKey } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, say } from "../output.ts";
import { type CloudReader, ReadFailure } from "../report/cloud-reader.ts";
import type { CloudAccess } from "../report/reader.ts";
import { onTwoStops } from "../stop.ts";
import { CloudWriter } from "./cloud-writer.ts";
import { FileJournal } from "./journal.ts";
import { PsqlSession } from "./psql-session.ts";

type On = {
  readonly access: CloudAccess;
  readonly reader: CloudReader;
  readonly cluster: Cluster;
  readonly service: string;
};

/** What a full check tried, and whether everything that it made is gone. */
export type FullCheck = {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly end: Ran["end"];
  readonly isClean: boolean;
};

/** Throws {@link CommandFailure} for a full check that could not begin with these, before anything is asked. */
export function requireFull(sql: string | undefined): string {
  if (sql === undefined)
    throw new CommandFailure("--full needs --sql with the service of an admin: the Cloud API alone shows too little");
  if (isReadingKey())
    throw new CommandFailure("--full creates SQL users, and COCKROACH_API_ACCESS says that the key only reads");
  return sql;
}

/**
 * Tries what only changes show, once the caller agreed. What an earlier check left is removed first. Throws {@link CommandFailure} before
 * anything is made where the SQL user is no admin, or another check runs.
 */
export async function fullCheck(on: On, mayAsk: boolean): Promise<FullCheck> {
  const admin = new PsqlSession(`service=${on.service}`);
  try {
    await requireAdmin(admin, on.service);
    await agree(on.cluster, mayAsk);
    const journal = new FileJournal(on.cluster.id, on.access.key);
    return await journal.alone(() => checkWith(journal, handsOf(on, admin)));
  } finally {
    await admin.close();
  }
}

async function requireAdmin(admin: PsqlSession, service: string): Promise<void> {
  if (!(await admin.isOpen()))
    throw new CommandFailure(`psql does not connect by the service ${service}: ${oneLine(admin.refusal.trim())}`);
  const isAdmin = await isAdminSession(admin);
  if (isAdmin === undefined) throw new CommandFailure("the cluster does not say whether the SQL user is an admin");
  if (!isAdmin)
    throw new CommandFailure(
      `--full needs an admin with ADMIN OPTION: give another service than ${service}, or grant it admin`,
    );
}

async function agree({ plan }: Cluster, mayAsk: boolean): Promise<void> {
  const cost = plan === "BASIC" ? `, about ${unitsOfFull()} request units of this BASIC cluster` : "";
  say(
    ["rolecall: a full check does this on the cluster, and the cluster's own logs show it:"]
      .concat(FULL_STEPS.map((step) => `  - ${step}`))
      .concat(`  ${FULL_LIMIT}`)
      .concat(
        "  A Rolecall server that watches the cluster lists the SQL users meanwhile, and records them as created and deleted outside.",
      )
      .concat(
        `At most ${MOST_STATEMENTS} statements, ${MOST_LOGINS} logins and ${MOST_CALLS} calls${cost}, in at most 5 minutes.`,
      )
      .join("\n"),
  );
  if (!mayAsk) return;
  const answer = await ask("Type full to begin: ", "--yes");
  if (answer !== "full") throw new CommandFailure("nothing was done");
}

async function checkWith(journal: FileJournal, hands: Hands): Promise<FullCheck> {
  const { things, others } = await journal.read();
  if (others.length > 0)
    say(`rolecall: ${journal.path} has ${others.length} lines that this key did not write; they are left as they are`);
  const left = await removeLeft(hands, journal, things);
  const cancel = onTwoStops("removing what the check made", "the next full check removes what is left");
  try {
    const signal = AbortSignal.any([cancel.signal, AbortSignal.timeout(LONGEST_MS)]);
    const { outcomes, removals, end } = await runFull(hands, journal, { things: left, signal });
    if (end === "key")
      throw new CommandFailure("--full needs the role Cluster Admin for the key's service account; nothing was made");
    const isClean = sayRemovals(removals, journal);
    return { outcomes, end, isClean };
  } finally {
    cancel.end();
  }
}

/** Removes what an earlier check left. Resolves to what is still in the journal. */
async function removeLeft(hands: Hands, journal: FileJournal, things: readonly Thing[]): Promise<readonly Thing[]> {
  if (things.length === 0) return [];
  say("rolecall: an earlier check was cut off; what it made is removed first");
  sayRemovals(await clean(hands, journal, things), journal);
  return (await journal.read()).things;
}

/** Says what is not as it was before; true where nothing is left. Names go to standard error alone. `path`: of the journal. */
export function sayRemovals(removals: ReadonlyMap<string, Removal>, { path }: Pick<FileJournal, "path">): boolean {
  const all = [...removals];
  const namesOf = (wanted: Removal) => all.filter(([, removal]) => removal === wanted).map(([name]) => name);
  const [stay, late, other] = [namesOf("stays"), namesOf("late"), namesOf("other")];
  if (stay.length > 0)
    say(`rolecall: could not be removed, and stays in ${path}: ${stay.join(", ")}. The next full check tries again.`);
  if (late.length > 0)
    say(
      `rolecall: asked for, not there, and may still come: ${late.join(", ")}. Run the full check again after ten minutes; ${path} keeps it.`,
    );
  if (other.length > 0) say(`rolecall: not what the check made, so it was left alone: ${other.join(", ")}`);
  return stay.length === 0 && late.length === 0;
}

function handsOf({ access, reader, cluster, service }: On, admin: PsqlSession): Hands {
  const writer = new CloudWriter(access, cluster.id);
  return {
    clusterId: cluster.id,
    api: {
      create: (name, password) => writer.create(name, password),
      setPassword: (name, password) => writer.setPassword(name, password),
      remove: (name) => writer.remove(name),
      names: async () => {
        try {
          return { is: "read", value: await reader.sqlUsers(cluster.id) };
        } catch (error) {
          if (!(error instanceof ReadFailure)) throw error;
          return { is: error.why === "key" ? "forbidden" : error.why };
        }
      },
    },
    admin,
    signIn: (name, password) => signIn(`service=${service} user=${name}`, password),
    verifierOf: scramVerifier,
    passwordOf: (word) =>
      createHmac("sha256", access.key).update(`rolecall doctor password ${cluster.id} ${word}`).digest("base64url"),
    randomBytes: (count) => randomBytes(count),
    now: Date.now,
    step: (says) => say(`rolecall: ${says}`),
  };
}

/** What the cluster says of a login that it refuses (pkg/sql/pgwire/auth.go). */
const REFUSED = /password authentication failed|does not have login privilege|password is expired/;

async function signIn(connection: string, password: string): Promise<SignIn> {
  const session = new PsqlSession(connection, { PGPASSWORD: password });
  if (await session.isOpen()) return { is: "open", session };
  await session.close();
  return { is: REFUSED.test(session.refusal) ? "refused" : "none" };
}
