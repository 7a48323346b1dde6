import type { ClusterFacts, UserFacts } from "#lib/shared/report/facts.ts";
import { namesOf } from "#lib/shared/report/words.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isReservedSqlUserName, readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { codeIn, verifyEveryoneAnswer } from "#lib/sql/answers/verify-everyone.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";
import { readGiven } from "../read-given.ts";
import { clusterNamed } from "./named.ts";
import { readCode } from "./scripts.ts";

/** An answer that was given for a cluster. */
export type Answer = {
  readonly text: string;
  readonly code: string;
  readonly source: "answers" | "sql";
  readonly service?: string;
};

/** Why a cluster that was asked gave no answer, as a sentence. */
export type NoAnswer = { readonly refusal: string };

/** The answers by the id of their cluster. Throws {@link CommandFailure} where a file cannot be read, or belongs to no cluster or to several. */
export async function answersFor(
  given: readonly string[],
  clusters: readonly Cluster[],
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const each of given) {
    const { cluster, path } = placeOf(each, clusters);
    const text = await textOf(path, cluster ? undefined : clusters);
    const code = codeIn(text) ?? "";
    const at = cluster ?? ownerOf(code, clusters, path);
    if (answers.has(at.id)) throw new CommandFailure(`there are two answers for ${oneLine(at.name)}`);
    answers.set(at.id, { text, code, source: "answers" });
  }
  return answers;
}

/** A file may have = in its name: what stands before it is a cluster only if there is one. */
function placeOf(given: string, clusters: readonly Cluster[]): { cluster: Cluster | undefined; path: string } {
  for (let at = given.indexOf("="); at > 0; at = given.indexOf("=", at + 1)) {
    const named = given.slice(0, at);
    if (clusters.some(({ id, name }) => [id, name].includes(named)))
      return { cluster: clusterNamed(named, clusters), path: given.slice(at + 1) };
  }
  return { cluster: undefined, path: given };
}

function ownerOf(code: string, clusters: readonly Cluster[], path: string): Cluster {
  const made = readCode(code);
  const found = clusters.filter((cluster) => made?.isFor(cluster));
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  throw new CommandFailure(`${oneLine(path)} does not say of which cluster it is; write CLUSTER=FILE`);
}

/** `clusters`: where what stands before a = may have been meant for one of them. */
async function textOf(path: string, clusters: readonly Cluster[] | undefined): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readGiven(path));
  } catch (error) {
    const { code = "it failed" } = error as NodeJS.ErrnoException;
    const at = path.indexOf("=");
    if (clusters && code === "ENOENT" && at > 0) clusterNamed(path.slice(0, at), clusters);
    if (code === "EISDIR") throw new CommandFailure(`${oneLine(path)} is a folder; give its files: --answers FOLDER/*`);
    throw new CommandFailure(`${oneLine(path)} cannot be read (${code})`);
  }
}

type Told = Pick<ClusterFacts, "source" | "sourceAt" | "refusals" | "unlisted" | "service"> & {
  users: readonly UserFacts[];
};

/** What an answer tells of a cluster with these SQL users. One that lacks a SQL user, or is of another cluster, proves nothing. */
export function toldBy(answer: Answer | NoAnswer, cluster: Cluster, names: readonly string[]): Told {
  if ("refusal" in answer) return refused([answer.refusal], names);
  const { text, code, source, service } = answer;
  const made = readCode(code);
  const verdict = verifyEveryoneAnswer(code, text);
  const verdicts = new Map(verdict.users.map((user) => [user.name, user]));
  const absent = names.filter((name) => !readOnlyOf(name) && !verdicts.has(name));
  const problems = [
    ...(made && !made.isFor(cluster) ? ["Its script was made for another cluster."] : []),
    ...(made && !made.isPossible
      ? ["Its code is dated in the future, so no script of rolecall has it: check the clock, then make a new script."]
      : []),
    ...verdict.reasons,
    ...(verdict.reasons.length === 0 && absent.length > 0
      ? [`It does not have ${namesOf(absent)}, which the cluster has: it may be of another cluster, or older.`]
      : []),
  ];
  if (problems.length > 0) return refused(problems, names);
  const listed = new Set(names);
  return {
    source,
    service,
    sourceAt: made?.at ?? null,
    refusals: [],
    unlisted: verdict.users
      .filter(({ name, state }) => state !== "restricted" && !listed.has(name) && !isReservedSqlUserName(name))
      .map(({ name, state, noLogin }) => ({ name, state, noLogin })),
    users: names.map((name) => {
      const { state = "unknown", noLogin } = verdicts.get(name) ?? {};
      return { name, state, noLogin };
    }),
  };
}

function refused(refusals: readonly string[], names: readonly string[]): Told {
  return { source: "key", sourceAt: null, refusals, unlisted: [], users: unverified(names) };
}

/** By the key alone. */
export function unverified(names: readonly string[]): UserFacts[] {
  return names.map((name) => ({ name, state: "unknown" }));
}
