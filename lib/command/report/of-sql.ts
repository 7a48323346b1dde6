import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { psqlEnvironment } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, say } from "../output.ts";
import type { Answer } from "./answers.ts";

const LONGEST_MS = 5 * 60_000;
const SERVICE = /^[\w.-]{1,200}$/;

/** A cluster and the service of psql by which it is reached, of `CLUSTER=SERVICE`. Throws {@link CommandFailure}. */
export function servicesIn(given: readonly string[], clusters: readonly Cluster[]): ReadonlyMap<string, string> {
  const services = new Map<string, string>();
  for (const each of given) {
    const at = each.lastIndexOf("=");
    const [named, service] = [each.slice(0, at), each.slice(at + 1)];
    const [cluster, ...others] = clusters.filter(({ id, name }) => [id, name].includes(named));
    if (at < 0 || !cluster || others.length > 0)
      throw new CommandFailure(
        `--sql takes CLUSTER=SERVICE, and ${oneLine(named || each)} is not the name or id of one cluster`,
      );
    if (!SERVICE.test(service)) throw new CommandFailure("--sql takes the name of a service of psql behind the =");
    services.set(cluster.id, service);
  }
  return services;
}

/** Whatever the script was, nothing could be changed. */
const READ_ONLY = "SET default_transaction_read_only = on;\n";

/**
 * The answer of a cluster to a script, which psql runs: it finds host, user, password and certificates by the service file and PGPASSFILE, so
 * none of them is read here. The script is printed first, and the session only reads. Throws {@link CommandFailure}.
 */
export async function answerBySql(script: string, code: string, service: string): Promise<Answer> {
  const whole = READ_ONLY + script;
  say(`rolecall: psql runs this by the service ${service}:\n${whole.trimEnd()}`);
  const child = spawn("psql", [...FLAGS, `service=${service}`], { env: psqlEnvironment(), timeout: LONGEST_MS });
  const ended = new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  child.stdin.on("error", () => {});
  child.stdin.end(whole);
  try {
    const [answer, refusal, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (exitCode === 0) return { text: answer, code, source: "sql" };
    throw new CommandFailure(
      `psql failed for the service ${service}: ${oneLine(refusal.trim().split("\n").at(-1) ?? "")}`,
    );
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const { code: cause = "it failed" } = error as NodeJS.ErrnoException;
    throw new CommandFailure(
      cause === "ENOENT" ? "--sql needs psql, which is not installed" : `psql failed (${cause})`,
    );
  }
}

/** No start file, no question for a password, no pager; the first failure ends it. */
const FLAGS = ["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-P", "pager=off", "-f", "-", "-d"];
