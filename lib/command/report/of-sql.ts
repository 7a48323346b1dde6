import { spawn } from "node:child_process";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { psqlEnvironment } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, say } from "../output.ts";
import type { Answer } from "./answers.ts";
import { clusterNamed } from "./named.ts";

const LONGEST_MS = 5 * 60_000;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_REFUSAL_BYTES = 64 * 1024;
const SERVICE = /^[\w.-]{1,200}$/;

/** A cluster and the service of psql by which it is reached, of `CLUSTER=SERVICE`. Throws {@link CommandFailure}. */
export function servicesIn(given: readonly string[], clusters: readonly Cluster[]): ReadonlyMap<string, string> {
  const services = new Map<string, string>();
  for (const each of given) {
    const at = each.lastIndexOf("=");
    const [named, service] = [each.slice(0, at), each.slice(at + 1)];
    if (at < 0) throw new CommandFailure(`--sql takes CLUSTER=SERVICE: ${oneLine(each)} has no = and no service`);
    const cluster = clusterNamed(named, clusters);
    if ([...services.values()].includes(service))
      throw new CommandFailure(`--sql names the service ${oneLine(service)} twice: one service leads to one cluster`);
    if (!SERVICE.test(service)) throw new CommandFailure("--sql takes the name of a service of psql behind the =");
    services.set(cluster.id, service);
  }
  return services;
}

/** Whatever the script was, nothing could be changed. */
const READ_ONLY = "SET default_transaction_read_only = on;\n";

/** Why psql gave no answer, as a sentence. */
export class SqlFailure extends Error {}

/**
 * The answer of a cluster to a script, which psql runs: it finds host, user, password and certificates by the service file and PGPASSFILE, so
 * none of them is read here. The script is printed first, and the session only reads. Throws {@link SqlFailure}, and {@link CommandFailure}
 * where there is no psql.
 */
export async function answerBySql(script: string, code: string, service: string): Promise<Answer> {
  const whole = READ_ONLY + script;
  say(`rolecall: psql runs this by the service ${service}:\n${whole.trimEnd()}`);
  return { text: await printedByPsql(whole, service), code, source: "sql", service };
}

/** What psql prints for a script by a service; the first failure ends it. `flags` come after its usual ones. Throws as {@link answerBySql} does. */
export async function printedByPsql(whole: string, service: string, flags: readonly string[] = []): Promise<string> {
  const given = [...FLAGS, ...flags, "-f", "-", "-d", `service=${service}`];
  const child = spawn("psql", given, { env: psqlEnvironment(), timeout: LONGEST_MS });
  const ended = new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  child.stdin.on("error", () => {});
  child.stdin.end(whole);
  try {
    const [answer, refusal, exitCode] = await Promise.all([
      bytesOf(child.stdout, MOST_BYTES, { whenCut: () => child.kill("SIGKILL") }),
      bytesOf(child.stderr, MOST_REFUSAL_BYTES, { keepsHead: true }),
      ended,
    ]);
    if (answer.isCut) throw new SqlFailure("psql printed more than 256 MB.");
    if (exitCode !== 0) throw new SqlFailure(`psql failed for the service ${service}: ${lastLineOf(refusal.bytes)}`);
    return textIn(answer.bytes);
  } catch (error) {
    if (error instanceof SqlFailure) throw error;
    const { code: cause = "it failed" } = error as NodeJS.ErrnoException;
    if (cause === "ENOENT") throw new CommandFailure("--sql needs psql, which is not installed");
    throw new SqlFailure(`psql failed (${cause}).`);
  }
}

/** What a stream gives, up to `most` bytes; of more, nothing, or with `keepsHead` what came first. Reads on to its end, so that nobody waits. */
async function bytesOf(
  stream: AsyncIterable<Buffer>,
  most: number,
  { whenCut = () => {}, keepsHead = false }: { whenCut?: () => void; keepsHead?: boolean },
): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const wasCut = size > most;
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else if (!wasCut) {
      whenCut();
      if (!keepsHead) chunks.length = 0;
    }
  }
  return { bytes: Buffer.concat(chunks), isCut: size > most };
}

/** A replaced byte could be in a name, which would then be another. */
function textIn(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SqlFailure("psql printed bytes that are no UTF-8.");
  }
}

const lastLineOf = (bytes: Buffer) => oneLine(bytes.toString("utf8").trim().split("\n").at(-1) ?? "");

/** No start file, no question for a password, no pager; the first failure ends it. */
const FLAGS = ["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-P", "pager=off"];
