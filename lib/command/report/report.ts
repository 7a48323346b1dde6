import type { ClusterTally } from "#lib/shared/report/facts.ts";
import { htmlOf } from "#lib/shared/report/html.ts";
import { jsonOf, jsonText } from "#lib/shared/report/json.ts";
import { type Report, reportOf, sentenceText } from "#lib/shared/report/report.ts";
import { sarifOf } from "#lib/shared/report/sarif.ts";
import { tallyOf } from "#lib/shared/report/tally.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { hasNoCertificates, type WayState } from "#lib/shared/ways-in/ways-in.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import { verifyEveryone } from "#lib/sql/templates/verify-everyone.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import { VERSION } from "../version.ts";
import { type Answer, answersFor, type NoAnswer, toldBy, unverified } from "./answers.ts";
import type { ReportChoices } from "./choices.ts";
import { type CloudReader, ReadFailure } from "./cloud-reader.ts";
import { exitCodeOf, findingsIn } from "./fail-on.ts";
import { clusterNamed } from "./named.ts";
import { talliesOfServer } from "./of-server.ts";
import { answerBySql, SqlFailure, servicesIn } from "./of-sql.ts";
import { progress } from "./progress.ts";
import { cloudReader } from "./reader.ts";
import { codeFor } from "./scripts.ts";
import { textOf } from "./text.ts";
import { writeWhole } from "./write-file.ts";

/** So many clusters are read side by side; the pace of requests is that of the key. */
const AT_ONCE = 4;

/** Reads CockroachDB Cloud and prints a report, or the script of a cluster. Changes and keeps nothing. Resolves to the exit code. */
export async function report(choices: ReportChoices): Promise<number> {
  const { failOn, keyFile, script } = choices;
  checkTogether(choices);
  const chosen = findingsIn(failOn);
  if (choices.server) {
    return finish(reportOf(await talliesOfServer(), Date.now(), { hides: true }), choices, chosen);
  }
  const reader = await cloudReader(keyFile);
  const clusters = await failing(reader, () => reader.clusters());
  if (script !== undefined) return printScript(reader, clusters, script);
  return finish(reportOf(await talliesOf(reader, clusters, choices), Date.now()), choices, chosen);
}

function checkTogether({ json, sarif, html, server, keyFile, answers, sql, script }: ReportChoices): void {
  if ([json, sarif, html].filter(Boolean).length > 1)
    throw new CommandFailure("give only one of --json, --sarif and --html");
  if (server && (keyFile ?? answers ?? sql ?? script) !== undefined)
    throw new CommandFailure("--server reads Rolecall alone: give no --key-file, --answers, --sql or --script with it");
}

async function finish(made: Report, choices: ReportChoices, chosen: ReturnType<typeof findingsIn>): Promise<number> {
  await give(made, choices);
  warn(made);
  return exitCodeOf(made, chosen);
}

async function give(made: Report, { json, sarif, html, full = false }: ReportChoices): Promise<void> {
  if (json) return print(jsonOf(made, { full }));
  if (sarif) return print(jsonText(sarifOf(made, VERSION), 0));
  if (html === undefined) return print(textOf(made));
  const page = htmlOf(made, VERSION, { full });
  if (html === "-") return print(page);
  await writeWhole(html, page);
  print(oneLine(sentenceText(made)));
  say(`rolecall: ${oneLine(html)} is written`);
}

/** What the whole command cannot do without. */
async function failing<T>(reader: CloudReader, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadFailure && error.why === "none")
      throw new CommandFailure(`${error.message} Check that this machine reaches ${reader.host}`);
    if (error instanceof ReadFailure) throw new CommandFailure(error.message.replace(/\.$/, ""));
    throw error;
  }
}

async function printScript(reader: CloudReader, clusters: readonly Cluster[], named: string): Promise<number> {
  const cluster = clusterNamed(named, clusters);
  const { script } = await failing(reader, () => scriptFor(reader, cluster));
  print(script);
  say(`rolecall: run this as an admin of ${oneLine(cluster.name)}, and give its whole output to --answers`);
  return EXIT.done;
}

async function scriptFor(reader: CloudReader, cluster: Cluster): Promise<{ script: string; code: string }> {
  const databases = await reader.databases(cluster.id);
  const code = codeFor(cluster, Date.now());
  try {
    return { script: scriptText(verifyEveryone(databases, code)), code };
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    throw new ReadFailure(
      `No script is made for ${oneLine(cluster.name)}: a database has the name ${oneLine(error.subject)}.`,
      "refused",
    );
  }
}

/** The clusters by name, a few read at once. */
async function talliesOf(
  reader: CloudReader,
  clusters: readonly Cluster[],
  { answers: files = [], sql = [] }: ReportChoices,
): Promise<ClusterTally[]> {
  const answers = new Map<string, Answer | NoAnswer>(await answersFor(files, clusters));
  const services = servicesIn(sql, clusters);
  for (const [id, service] of services) {
    const cluster = clusters.find((each) => each.id === id);
    if (!cluster || answers.has(id)) throw new CommandFailure("give --answers or --sql for a cluster, not both");
    answers.set(id, await askBySql(reader, cluster, service));
  }
  const sorted = clusters.toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const tallies: ClusterTally[] = [];
  let next = 0;
  const shown = progress(sorted.length);
  const readSome = async () => {
    for (let at = next++; at < sorted.length; at = next++) {
      const cluster = sorted[at];
      if (cluster) tallies[at] = await tallyFrom(reader, cluster, answers.get(cluster.id));
      shown.step();
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, readSome));
  } finally {
    shown.end();
  }
  return tallies;
}

/** A cluster that cannot be asked does not end the report. */
async function askBySql(reader: CloudReader, cluster: Cluster, service: string): Promise<Answer | NoAnswer> {
  try {
    const { script, code } = await scriptFor(reader, cluster);
    return await answerBySql(script, code, service);
  } catch (error) {
    if (error instanceof SqlFailure) return { refusal: error.message };
    if (error instanceof ReadFailure && error.isOfKey) throw new CommandFailure(error.message.replace(/\.$/, ""));
    if (error instanceof ReadFailure) return { refusal: error.message };
    throw error;
  }
}

async function tallyFrom(
  reader: CloudReader,
  cluster: Cluster,
  answer: Answer | NoAnswer | undefined,
): Promise<ClusterTally> {
  const { id, name, plan, version } = cluster;
  const facts = {
    id,
    name,
    plan,
    version,
    scope: "all",
    source: "key",
    sourceAt: null,
    refusals: [],
    unlisted: [],
  } as const;
  try {
    const names = await reader.sqlUsers(id);
    const { users, ...told } = answer ? toldBy(answer, cluster, names) : { users: unverified(names) };
    const ways = { certificate: await certificateOf(reader, cluster), sso: "unknown" } as const;
    return tallyOf({ ...facts, ...told, ways, list: { is: "read" } }, users, Date.now());
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    if (error.isOfKey) throw new CommandFailure(error.message.replace(/\.$/, ""));
    return tallyOf({ ...facts, list: { is: "unread", why: error.message } }, [], Date.now());
  }
}

/** Whether a cluster takes client certificates. Those of other plans than ADVANCED take none, and Cluster Developer may not read it. */
async function certificateOf(reader: CloudReader, { id, plan }: Cluster): Promise<WayState> {
  if (hasNoCertificates(plan)) return "no";
  try {
    const authority = await reader.clientCa(id);
    return authority === "changing" ? "unknown" : authority === "set" ? "yes" : "no";
  } catch (error) {
    if (error instanceof ReadFailure && !error.isOfKey) return "unknown";
    throw error;
  }
}

/** What a person should know who keeps only the output. */
function warn({ clusters }: Report): void {
  for (const { name, list, refusals } of clusters) {
    if (list.is === "unread") say(`rolecall: ${oneLine(name)}: ${oneLine(list.why)}`);
    for (const why of refusals) say(`rolecall: ${oneLine(name)}: its answer proves nothing: ${oneLine(why)}`);
  }
}
