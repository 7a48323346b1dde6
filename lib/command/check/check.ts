import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { client } from "../api/client.ts";
import { findCluster } from "../api/find-cluster.ts";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine, print, say } from "../output.ts";
import { table } from "../table.ts";
import type { CheckChoices } from "./choices.ts";

const POLL_MS = 1_000;

const counts = z.object({ admin: z.number(), privileged: z.number(), restricted: z.number(), unknown: z.number() });
const checkSchema = z.looseObject({
  running: z.looseObject({ id: z.string(), problem: z.string().nullable() }).nullable(),
  last: z
    .looseObject({
      problem: z.string().nullable(),
      message: z.string().nullable(),
      before: counts.nullable(),
      after: counts.nullable(),
      unread: z.array(z.object({ name: z.string(), reason: z.string() })),
      unreadCount: z.number(),
      unseen: z.array(z.string()),
    })
    .nullable(),
});
type Last = NonNullable<z.infer<typeof checkSchema>["last"]>;

/** Starts a check of all SQL users of a cluster, or follows the one that runs, and prints what it came to. */
export async function check(cluster: string, { json }: CheckChoices): Promise<void> {
  const api = await client();
  const at = await findCluster(api, cluster);
  const path = `/clusters/${encodeURIComponent(at.id)}/check`;
  const { id, started } = await api.call(z.object({ id: z.string(), started: z.boolean() }), "POST", path, {
    body: {},
  });
  if (!started) say(`rolecall: a check of ${oneLine(at.name)} runs already; this waits for it`);
  for (;;) {
    const { running, last } = await api.call(checkSchema, "GET", path);
    if (running?.id !== id && last) return report(at.name, last, json);
    if (running?.problem) throw new CommandFailure(`the check waits after a failure (${oneLine(running.problem)})`);
    await pause(POLL_MS);
  }
}

function report(cluster: string, last: Last, json: true | undefined): void {
  if (json) print(JSON.stringify(last, null, 2));
  const { before, after, unread, unreadCount, unseen, problem, message } = last;
  if (!before || !after)
    throw new CommandFailure(
      problem
        ? `the check was inconclusive: ${oneLine(message ?? problem)} (${oneLine(problem)})`
        : "the check was stopped",
    );
  if (!json) {
    const states = ["admin", "privileged", "restricted", "unknown"] as const;
    print(
      table(
        ["state", "before", "now"],
        states.map((state) => [state, `${before[state]}`, `${after[state]}`]),
      ),
    );
  }
  for (const { name, reason } of unread) say(`rolecall: ${oneLine(name)}: ${oneLine(reason)}`);
  for (const words of unseen) say(`rolecall: not seen: ${oneLine(words)}`);
  if (unreadCount > 0)
    throw new CommandFailure(`${unreadCount} SQL users of ${oneLine(cluster)} could not be read`, EXIT.found);
}
