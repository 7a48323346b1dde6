import type { About, CloudAnswer, CloudCall, SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import { type Asked, askedOf, checkedBy } from "#lib/sql/assumptions/check.ts";
import { type CheckMode, reportOf, reportText } from "#lib/sql/assumptions/report.ts";
import { isUserName } from "#lib/sql/names.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import { SqlFailure } from "../report/of-sql.ts";
import { cloudAccess, readerWith } from "../report/reader.ts";
import { VERSION } from "../version.ts";
import { answersByPsql } from "./by-psql.ts";
import { callsAbout, findCluster } from "./calls.ts";
import type { DoctorChoices } from "./choices.ts";
import { fullCheck, requireFull } from "./full.ts";

/** Checks on a cluster what Rolecall assumes, and prints what it saw. Resolves to the exit code. */
export async function doctor(named: string, choices: DoctorChoices): Promise<number> {
  const { keyFile, sql, json } = choices;
  const mode = modeOf(choices);
  if (sql !== undefined && !/^[\w.-]{1,200}$/.test(sql))
    throw new CommandFailure("--sql takes the name of a service of psql");
  const service = mode === "full" ? requireFull(sql) : undefined;
  const access = await cloudAccess(keyFile);
  const reader = readerWith(access);
  const { answer, cluster } = await findCluster(reader, named, tell);
  if (service !== undefined && !cluster) throw new CommandFailure("the list of clusters is not as Rolecall knows it");
  const full =
    service !== undefined && cluster
      ? await fullCheck({ access, reader, cluster, service }, choices.yes !== true)
      : null;
  const calls = new Map<CloudCall, CloudAnswer>([["clusters", answer]]);
  if (cluster) for (const [call, given] of await callsAbout(reader, cluster, tell)) calls.set(call, given);
  const names = namesIn(calls.get("names"));
  const about = { version: cluster?.version ?? "", plan: cluster?.plan ?? "", sqlUser: names.find(isUserName) ?? null };
  const asked = sql === undefined ? null : await askBySql(askedOf(about), sql, { about, users: names.length });
  const changes = full?.outcomes ?? null;
  const checked = checkedBy({ calls, statements: asked?.answers ?? null, changes }, about);
  const report = reportOf(checked, about, { rolecall: VERSION, at: Date.now(), mode });
  print(json ? JSON.stringify(report, null, 2) : reportText(report));
  if (full?.end === "cancelled") return EXIT.stopped;
  if (full?.isClean === false) return EXIT.failed;
  if (checked.some(({ result }) => result === "differs")) return EXIT.found;
  return cluster === undefined || asked?.isLost ? EXIT.failed : EXIT.done;
}

function modeOf({ readOnly, full }: DoctorChoices): CheckMode {
  if (readOnly === full)
    throw new CommandFailure(
      "give --read-only, which changes nothing, or --full, which creates SQL users and removes them",
    );
  return full ? "full" : "read-only";
}

const tell = (step: string) => say(`rolecall: ${step}`);

function namesIn(answer: CloudAnswer | undefined): readonly string[] {
  return answer?.is === "read" && Array.isArray(answer.value) ? answer.value : [];
}

type BySql = { readonly answers: ReadonlyMap<string, readonly SqlAnswer[]>; readonly isLost: boolean };

/** A cluster that psql does not reach is no reason to keep back what the Cloud API answered. */
async function askBySql(asked: readonly Asked[], service: string, { about, users }: Costs): Promise<BySql> {
  say(`rolecall: ${costOf(asked, { about, users })}`);
  try {
    return { answers: await answersByPsql(asked, service), isLost: false };
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    say(`rolecall: ${oneLine(error.message)}`);
    return { answers: new Map(), isLost: true };
  }
}

type Costs = { readonly about: About; readonly users: number };

/** Five of the statements list every SQL user, about 60 bytes each; a request unit is a KiB that leaves the cluster, or 3 ms of its work. */
function costOf(asked: readonly Asked[], { about, users }: Costs): string {
  const count = asked.reduce((sum, { script }) => sum + script.length, 0);
  const units = Math.ceil((users * 60 * 5) / 1024) + 2 * count;
  const cost = about.plan === "BASIC" ? `, about ${units} request units of this BASIC cluster` : "";
  return `${count} statements that only read${cost}`;
}
