import type { z } from "zod";
import type { ClusterTally, UserFacts } from "#lib/shared/report/facts.ts";
import { tallyOf } from "#lib/shared/report/tally.ts";
import { clusterSchema, type sqlUserSchema } from "../api/answers.ts";
import { all, type Client, client, ServerProblem } from "../api/client.ts";
import { wholePage } from "../users/read.ts";

type Cluster = z.infer<typeof clusterSchema>;
type SqlUser = z.infer<typeof sqlUserSchema>;

/** The clusters on which the token sees SQL users, with what Rolecall knows of these. */
export async function talliesOfServer(): Promise<ClusterTally[]> {
  const api = await client();
  const clusters = await all(api.items(clusterSchema, "/clusters"));
  const seen = clusters.filter(({ role }) => role !== null);
  const tallies: ClusterTally[] = [];
  for (const cluster of seen.toSorted((one, other) => one.name.localeCompare(other.name, "en")))
    tallies.push(await tallyFrom(api, cluster));
  return tallies;
}

async function tallyFrom(api: Client, { id, name, plan, version }: Cluster): Promise<ClusterTally> {
  const facts = {
    id,
    name,
    plan,
    version,
    scope: "all",
    source: "server",
    sourceAt: null,
    refusals: [],
    unlisted: [],
  } as const;
  try {
    const { items, readAt, loginsReadAt } = await wholePage(api, id, {});
    const at = timeOf(readAt);
    const list = at === undefined ? ({ is: "read" } as const) : ({ is: "old", at } as const);
    return tallyOf({ ...facts, list, loginsAt: timeOf(loginsReadAt) }, items.map(factsOf), Date.now());
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    return tallyOf({ ...facts, list: { is: "unread", why: `${error.message}.` } }, [], Date.now());
  }
}

const STATES: ReadonlyMap<string, UserFacts["state"]> = new Map([
  ["admin", "admin"],
  ["privileged", "privileged"],
  ["restricted", "restricted"],
]);

function factsOf({
  name,
  state,
  owner,
  passwordChangedAt,
  due,
  outsideAt,
  lastLogin,
  readOnly,
  verifiedAt,
  loginDisabled,
}: SqlUser): UserFacts {
  return {
    name,
    state: STATES.get(state) ?? "unknown",
    verifiedAt: timeOf(verifiedAt),
    // The database's own, those of single sign-on and Rolecall's need no owner.
    owner: readOnly ? undefined : owner,
    lastLogin: timeOf(lastLogin),
    passwordAt: timeOf(passwordChangedAt),
    stale: due === "due" || due === "overdue",
    // An earlier server does not say.
    outside: outsideAt === undefined ? undefined : outsideAt !== null,
    noLogin: loginDisabled ?? undefined,
  };
}

function timeOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at;
}
