// Fills the store of DATABASE_URL with audit events, as Rolecall itself writes them, and measures how long each filter takes.
// Run with --conditions=react-server: `audit-probe.ts COUNT…`, one line of JSON for each count.

import { sql } from "kysely";
import { databaseUrl } from "#lib/server/base/env/env.ts";
import { verifyChain } from "#lib/server/store/audit/audit-chain.ts";
import type { NewEvent } from "#lib/server/store/audit/audit-event.ts";
import { appendAuditEvents } from "#lib/server/store/audit/audit-events.ts";
import { findAuditEvents } from "#lib/server/store/audit/audit-queries.ts";
import type { AuditSearch } from "#lib/server/store/audit/audit-walk.ts";
import { isPostgres } from "#lib/server/store/db/open.ts";
import { store } from "#lib/server/store/db/store.ts";
import { quantile } from "./figure.ts";
import { sized } from "./size.ts";

const BATCH = 2_000;
const ROUNDS = sized(200, 3);
const WARM_UP = sized(50, 0);
const PAGE = 50;
const MINUTE = 60_000;
const REFUSED = { outcome: "refused", actor: "", actorId: null };
const DONE = { outcome: "done" };
const BEGUN = Date.UTC(2026, 0, 1);

const CLUSTERS = Array.from({ length: 20 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`);
const ACTORS = Array.from({ length: 30 }, (_, index) => `person${index}@halden.example`);
const ACTIONS = ["sql_user.reset_password", "sql_user.create", "sql_user.verify", "sql_user.delete"] as const;
/** Only among the first tenth of the events, as a cluster that was deleted since and a person who has left. */
const GONE = { cluster: "ffffffff-ffff-4fff-8fff-ffffffffffff", actor: "gone@halden.example" };

let seed = 1;
/** 0 to 1; the same in each run. */
function chance(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}
/** Some come up much more often than others. */
const pick = <T>(values: readonly T[]): T => values[Math.floor(chance() ** 2 * values.length)] as T;

/** The `index`th happening of `all`: mostly a change, which is two rows, sometimes a sign-in that was refused, which is one. */
function happening(index: number, all: number): NewEvent[] {
  const gone = index < all / 10 && chance() < 0.2;
  const at = BEGUN + index * MINUTE;
  const actor = gone ? GONE.actor : pick(ACTORS);
  const rest = { actor, actorId: `acc_${actor}`, requestId: `req_${index}`, address: "192.0.2.7", details: "{}" };
  if (chance() < 0.1)
    return [
      {
        ...rest,
        ...(chance() < 0.3 ? REFUSED : DONE),
        id: `evt_${index}`,
        intentId: null,
        at,
        action: "session.sign_in",
        clusterId: null,
        target: null,
      } as NewEvent,
    ];
  const about = {
    action: pick(ACTIONS),
    clusterId: gone ? GONE.cluster : pick(CLUSTERS),
    target: `app_${Math.floor(chance() * 5_000)}`,
    details: '{"purpose":"Orders and payments of the shop"}',
  };
  const outcome = chance() < 0.97 ? "done" : pick(["refused", "failed", "unknown"] as const);
  return [
    { ...rest, ...about, id: `evt_${index}i`, intentId: null, at, outcome: "intended" },
    { ...rest, ...about, id: `evt_${index}`, intentId: `evt_${index}i`, at: at + 180, outcome, details: '{"ms":180}' },
  ];
}

type Count = { events: number; happenings: number };

async function fill(to: number, from: Count): Promise<Count> {
  const db = await store();
  let { events, happenings } = from;
  let batch: NewEvent[] = [];
  while (events < to) {
    batch.push(...happening(happenings++, 100_000));
    if (batch.length < BATCH && events + batch.length < to) continue;
    await appendAuditEvents(db, batch);
    events += batch.length;
    batch = [];
  }
  // Background work of the filling ends before anything is measured.
  const settle = isPostgres(databaseUrl())
    ? ["vacuum analyze audit_events", "checkpoint"]
    : ["pragma optimize", "pragma wal_checkpoint(truncate)"];
  for (const statement of settle) await sql.raw(statement).execute(db);
  return { events, happenings };
}

const someTime = (happenings: number) => BEGUN + Math.floor(chance() * happenings) * MINUTE;
const all = { clusters: "all" } as const;

/** Typical searches; each one names another account, cluster or SQL user. */
const FILTERS: Record<string, (happenings: number) => AuditSearch> = {
  nothing: () => all,
  person: () => ({ ...all, actor: pick(ACTORS) }),
  "person who has left": () => ({ ...all, actor: GONE.actor }),
  action: () => ({ ...all, actions: [pick(ACTIONS)] }),
  "group of actions": () => ({ ...all, actions: [...ACTIONS, "sql_user.list", "sql_user.privileges"] }),
  cluster: () => ({ clusters: [pick(CLUSTERS)] }),
  "cluster that is gone": () => ({ clusters: [GONE.cluster] }),
  "several clusters": () => ({ clusters: CLUSTERS.slice(5, 15) }),
  "SQL user": () => ({ clusters: [pick(CLUSTERS)], target: `app_${Math.floor(chance() * 5_000)}` }),
  done: () => ({ ...all, outcome: "done" }),
  failed: () => ({ ...all, outcome: "failed" }),
  unknown: () => ({ ...all, outcome: "unknown" }),
  "request id": (happenings) => ({ ...all, requestId: `req_${Math.floor(chance() * happenings)}` }),
  "an hour": (happenings) => {
    const from = someTime(happenings);
    return { ...all, from, to: from + 60 * MINUTE };
  },
  "person and action": () => ({ ...all, actor: pick(ACTORS), actions: ["sql_user.delete"] }),
  "cluster, person, action, failed, week": (happenings) => {
    const from = someTime(happenings);
    const to = from + 7 * 24 * 60 * MINUTE;
    return { clusters: [pick(CLUSTERS)], actor: pick(ACTORS), actions: [pick(ACTIONS)], outcome: "failed", from, to };
  },
  "person who has left on a new cluster": () => ({ clusters: [pick(CLUSTERS)], actor: GONE.actor }),
  "new cluster, gone person, done": () => ({ clusters: [pick(CLUSTERS)], actor: GONE.actor, outcome: "done" }),
  "nobody's resets": () => ({ ...all, actor: "", actions: ["sql_user.reset_password"] }),
  "what never was": () => ({ ...all, actor: "never@halden.example", actions: ["sql_user.create"] }),
};

/** Milliseconds at p95 for each filter: half of the pages are the newest, half are further back. */
async function measure({ events, happenings }: Count): Promise<Record<string, number>> {
  const db = await store();
  const times: Record<string, number[]> = {};
  // In turn, so that other work of the machine affects all alike.
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [name, filter] of Object.entries(FILTERS)) {
      const search = filter(happenings);
      const below = round % 2 === 0 ? {} : { below: Math.floor(chance() * events) };
      const started = performance.now();
      await findAuditEvents(db, search, { ...below, limit: PAGE });
      if (round < 0) continue;
      times[name] ??= [];
      times[name].push(performance.now() - started);
    }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, quantile(taken, 0.95)]));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

let count: Count = { events: 0, happenings: 0 };
for (const events of process.argv.slice(2).map(Number).filter(Number.isFinite)) {
  const fillMs = await timed(async () => {
    count = await fill(events, count);
  });
  const verifyMs = await timed(async () => {
    const { broken } = await verifyChain(await store());
    if (broken) throw new Error(`the chain is broken at ${broken.sequence}`);
  });
  process.stdout.write(`${JSON.stringify({ events, fillMs, verifyMs, times: await measure(count) })}\n`);
}
await (await store()).destroy();
