import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { type Cloud, startCloud } from "../cloud.ts";
import { type Figure, median } from "../figure.ts";
import type { Server } from "../server.ts";
import { sized } from "../size.ts";
import { type Stage, setUp, startRolecall } from "../stage.ts";
import { type Seen, usersPage, visit } from "../visit.ts";

const USERS = sized(10_000, 600);
const PER_SECOND = 10;
/** A fiftieth more than a tenth of a second: requests sent evenly do not arrive evenly. */
const SLOT_MS = 102;
const VISITS = sized(3, 1);
/** Longer than the vendor remembers a request, so that no visit pays for the one before. */
const WINDOW_MS = 1_200;

const sqlUsersPage = z.object({ pagination: z.object({ next_page: z.string().optional() }).optional() });

/** A list that Rolecall does not have yet: 10,000 SQL users on 20 pages, at the vendor's ten requests a second. */
export async function listPagesFigures(stage: Stage): Promise<Figure[]> {
  const cloud = await startCloud();
  let rolecall: Server | undefined;
  try {
    const clusters = await Promise.all(Array.from({ length: VISITS }, () => cloud.addCluster(USERS)));
    await cloud.limitTo(PER_SECOND);
    rolecall = await startRolecall(cloud);
    const session = await setUp(stage.browser, rolecall);
    const alone: number[] = [];
    const seen: Seen[] = [];
    for (const clusterId of clusters) {
      await pause(WINDOW_MS);
      alone.push(await readAllPages(cloud, clusterId));
      await pause(WINDOW_MS);
      seen.push(
        await visit(stage.browser, usersPage({ ...stage, rolecall, session }, clusterId), (look) => look.seen()),
      );
    }
    const at = (mark: string) => median(seen.map((each) => each.at[mark] ?? Number.NaN));
    const baseline = { name: "the vendor's pages alone, 10 a second", value: median(alone) };
    return [
      { name: "first list of 10,000 users: heading painted", unit: "ms", value: at("shell"), baseline },
      { name: "first list of 10,000 users: first rows painted", unit: "ms", value: at("rows"), baseline },
      { name: "first list of 10,000 users: all can be reached", unit: "ms", value: at("complete"), baseline },
    ];
  } finally {
    await rolecall?.stop();
    await cloud.stop();
  }
}

/** Reads the pages as directly as the vendor allows, one after the other and evenly spaced; answers the milliseconds. */
async function readAllPages(cloud: Cloud, clusterId: string): Promise<number> {
  const started = performance.now();
  let next: string | undefined = "";
  while (next !== undefined) {
    const sent = performance.now();
    const query = new URLSearchParams(
      present<Record<string, string>>({ "pagination.limit": "500", "pagination.page": next || undefined }),
    );
    const answer = await fetch(`${cloud.url}/api/v1/clusters/${clusterId}/sql-users?${query}`, {
      headers: { authorization: `Bearer ${cloud.key}` },
    });
    if (answer.ok) next = sqlUsersPage.parse(await answer.json()).pagination?.next_page;
    // A busy machine can squeeze an eleventh request into a second.
    else await pause(Number(answer.headers.get("retry-after") ?? 1) * 1000);
    if (next !== undefined) await pause(Math.max(0, sent + SLOT_MS - performance.now()));
  }
  return performance.now() - started;
}
