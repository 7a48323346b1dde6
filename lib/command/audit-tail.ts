import { setTimeout as pause } from "node:timers/promises";
import { auditSchema } from "./api/answers.ts";
import { type Client, client } from "./api/client.ts";
import { findCluster } from "./api/find-cluster.ts";
import type { AuditChoices } from "./choices.ts";
import { oneLine, print } from "./output.ts";

const POLL_MS = 3_000;

type Event = ReturnType<typeof auditSchema.parse>;

/** Prints the newest events; with `follow` also those that come later, each once, until the process is stopped. */
export async function auditTail({ lines, follow, json, cluster, action, actor }: AuditChoices): Promise<void> {
  const api = await client();
  const clusterId = cluster === undefined ? undefined : (await findCluster(api, cluster)).id;
  const query = { cluster: clusterId, action, actor };
  let seen = await newest(api, query, (_, count) => count < lines);
  for (const event of seen) show(event, json);
  while (follow) {
    await pause(POLL_MS);
    const known = new Set(seen.map(({ id }) => id));
    // Stops at the last printed event; without one, all events are new.
    const fresh = await newest(api, query, ({ id }) => !known.has(id));
    for (const event of fresh) show(event, json);
    if (fresh.length > 0) seen = fresh;
  }
}

/** Events from the newest on as long as they are wanted; resolves to them oldest first. */
async function newest(
  api: Client,
  query: Record<string, string | undefined>,
  isWanted: (event: Event, count: number) => boolean,
): Promise<Event[]> {
  const found: Event[] = [];
  for await (const event of api.items(auditSchema, "/audit", query)) {
    if (!isWanted(event, found.length)) break;
    found.push(event);
  }
  return found.reverse();
}

function show(event: Event, json: true | undefined): void {
  if (json) {
    print(JSON.stringify(event));
    return;
  }
  const { at, action, outcome, actor, target } = event;
  const parts = [
    at,
    typeof actor === "string" ? actor : "–",
    action,
    typeof target === "string" ? target : "",
    outcome,
  ];
  print(parts.filter(Boolean).map(oneLine).join("  "));
}
