import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { sqlUserPageSchema, sqlUserSchema } from "../api/answers.ts";
import { type Client, client } from "../api/client.ts";
import { findCluster } from "../api/find-cluster.ts";
import { CommandFailure } from "../failure.ts";
import { print, say } from "../output.ts";
import { day, table } from "../table.ts";
import type { ListChoices, ShowChoices } from "./choices.ts";
import { pathOf, usersPath } from "./paths.ts";

/** The server answers after a few seconds while it still reads the vendor's pages. */
const TRIES = 60;
const AGAIN_MS = 1_000;

type SqlUser = z.infer<typeof sqlUserSchema>;

/** Prints the SQL users of a cluster. */
export async function list(cluster: string, { json, ...filter }: ListChoices): Promise<void> {
  const api = await client();
  const { id } = await findCluster(api, cluster);
  const found = await wholeList(api, id, filter);
  if (json) return print(JSON.stringify(found, null, 2));
  const rows = found.map(({ name, state, owner, passwordChangedAt, due, purpose }) => {
    return [name, state, owner, day(passwordChangedAt), due, purpose];
  });
  print(table(["name", "state", "owner", "password of", "due", "purpose"], rows));
}

/** All SQL users of a cluster that match. Waits until the server has the complete list, since a part could be mistaken for it. */
export async function wholeList(
  api: Client,
  clusterId: string,
  filter: Record<string, string | undefined>,
): Promise<SqlUser[]> {
  return (await wholePage(api, clusterId, filter)).items;
}

type Page = z.infer<typeof sqlUserPageSchema>;

/** As {@link wholeList}, with when it was read. */
export async function wholePage(
  api: Client,
  clusterId: string,
  filter: Record<string, string | undefined>,
): Promise<Pick<Page, "items" | "readAt" | "loginsReadAt">> {
  for (let tried = 1; ; tried += 1) {
    const found: SqlUser[] = [];
    let cursor: string | undefined;
    let complete = true;
    let readAt: string | null | undefined;
    let loginsReadAt: string | null | undefined;
    do {
      const page = await api.call(sqlUserPageSchema, "GET", usersPath(clusterId), { query: { ...filter, cursor } });
      found.push(...page.items);
      complete &&= page.complete;
      ({ readAt, loginsReadAt } = page);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && complete);
    if (complete) return { items: found, readAt, loginsReadAt };
    if (tried === TRIES) throw new CommandFailure("the list of SQL users is still being read; try again in a minute");
    if (tried === 1) say("rolecall: waiting for the complete list");
    await pause(AGAIN_MS);
  }
}

/** Prints a SQL user; with `facts`, also what was read about it. */
export async function show(cluster: string, name: string, { facts, json }: ShowChoices): Promise<void> {
  const api = await client();
  const { id } = await findCluster(api, cluster);
  const user = await api.call(sqlUserSchema, "GET", pathOf(id, name));
  const read = facts && (await api.call(z.looseObject({}), "GET", `${pathOf(id, name)}/facts`));
  if (json || read) return print(JSON.stringify({ ...user, facts: read || undefined }, null, 2));
  const rows = Object.entries(user).map(([field, value]) => [field, value === null ? null : String(value)]);
  print(table(["field", "value"], rows));
}
