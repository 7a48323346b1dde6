import { z } from "zod";
import { type Client, client } from "../api/client.ts";
import { findCluster } from "../api/find-cluster.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import type { RestrictChoices } from "./choices.ts";

const planSchema = z.looseObject({
  notRead: z.string().nullable(),
  unverified: z.number(),
  users: z.array(z.looseObject({ name: z.string() })),
  more: z.boolean(),
});
type Plan = z.infer<typeof planSchema>;

const NOT_READ: Readonly<Record<string, string>> = {
  no_connection: "Rolecall has no SQL connection to it",
  basic: "a Basic cluster is read with --read only",
  failed: "the reading failed",
};

/** Prints the plan of a cluster as JSON. Starts nothing, with whatever options. */
export async function restrict(cluster: string, { plan, read }: RestrictChoices): Promise<void> {
  if (!plan)
    throw new CommandFailure(
      "a restriction is started on the page Restrict only, since it needs a recent proof of who you are; --plan prints what it would come to",
    );
  const api = await client();
  const at = await findCluster(api, cluster);
  const found = await wholePlan(api, at.id, read);
  if (found.notRead !== null)
    say(`rolecall: ${oneLine(at.name)} was not read: ${NOT_READ[found.notRead] ?? oneLine(found.notRead)}`);
  if (found.unverified > 0)
    say(`rolecall: ${found.unverified} more may be superusers; rolecall check ${oneLine(at.name)} tells`);
  print(JSON.stringify(found, null, 2));
}

/** A server plans at most a thousand in one answer. */
async function wholePlan(api: Client, clusterId: string, read: true | undefined): Promise<Plan> {
  const users: Plan["users"] = [];
  for (let after: string | undefined; ; ) {
    const path = `/clusters/${encodeURIComponent(clusterId)}/restriction-plan`;
    const query = { after, read: read ? "true" : undefined };
    const plan = await api.call(planSchema, "GET", path, { query });
    users.push(...plan.users);
    after = plan.users.at(-1)?.name;
    if (!plan.more || after === undefined) return Object.assign(plan, { users, more: false });
  }
}
