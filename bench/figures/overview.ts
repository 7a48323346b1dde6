import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { startPostgres } from "../../lib/testing/stores/postgres.ts";
import { startCloud } from "../cloud.ts";
import { type Figure, median, quantile } from "../figure.ts";
import { firstPaint } from "../first-paint.ts";
import { sender } from "../http.ts";
import type { Server } from "../server.ts";
import { SMALLEST, sized } from "../size.ts";
import { cookieHeader, type Stage, setUp, startRolecall } from "../stage.ts";
import type { Visit } from "../visit.ts";

const CLUSTERS = sized(20, 2);
const PER_CLUSTER = sized(5_000, 200);
const REQUESTS = sized(40, 2);
const LIMIT_MS = 100;

/** The overview of 20 clusters with 5,000 known SQL users each: read from both stores, and as a page on SQLite. */
export async function overviewFigures(stage: Stage): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-overview-"));
  const cloud = await startCloud();
  let rolecall: Server | undefined;
  try {
    const clusters: string[] = [];
    for (let index = 0; index < CLUSTERS; index++) clusters.push(await cloud.addCluster(0));
    const sqlite = `sqlite:${join(folder, "rolecall.db")}`;
    const read = figures("SQLite", await probe(sqlite, clusters));
    const postgres = await startPostgres();
    try {
      read.push(...figures("PostgreSQL", await probe(postgres.url, clusters)));
    } finally {
      await postgres.stop();
    }
    // A list read now would have none of these SQL users.
    rolecall = await startRolecall(cloud, { DATABASE_URL: sqlite, DRIFT_CHECK_MINUTES: "0" });
    return [...read, ...(await page(stage, rolecall))];
  } finally {
    await rolecall?.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, as the modules of the server have it. Milliseconds at p95. */
async function probe(databaseUrl: string, clusters: readonly string[]): Promise<Record<string, number>> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      `--import=${resolve(import.meta.dirname, "../next-names.ts")}`,
      resolve(import.meta.dirname, "../overview-probe.ts"),
      String(PER_CLUSTER),
      ...clusters,
      ...(SMALLEST ? ["--smallest"] : []),
    ],
    {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        COCKROACH_API_KEY: "unused",
        SESSION_SECRET: `1:${"s".repeat(32)}`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return z.record(z.string(), z.number()).parse(JSON.parse(await text(child.stdout)));
}

function figures(store: string, times: Record<string, number>): Figure[] {
  return Object.entries(times).map(([what, value]) => ({
    name: `overview from ${store}, p95: ${what}`,
    unit: "ms",
    value,
    budget: { of: "value", limit: LIMIT_MS },
    note: `${CLUSTERS} clusters × ${PER_CLUSTER.toLocaleString("en")} SQL users`,
  }));
}

async function page({ browser, bare }: Stage, rolecall: Server): Promise<Figure[]> {
  const session = await setUp(browser, rolecall);
  const cookie = cookieHeader(session);
  const send = sender(1);
  const times = { overview: [] as number[], bare: [] as number[] };
  for (let round = 0; round < REQUESTS; round++) {
    const request = { method: "GET", body: "" };
    times.overview.push((await send({ ...request, url: rolecall.url, headers: { cookie } })).ms);
    times.bare.push((await send({ ...request, url: bare.url, headers: {} })).ms);
  }
  const overview: Visit = {
    url: `${rolecall.url}/`,
    session,
    selectors: { tasks: "h2:has(#to-do)" },
    until: ["tasks"],
  };
  const { figures } = await firstPaint(browser, overview, { name: "overview: what to do painted", mark: "tasks" });
  return [
    {
      name: "overview as a whole page on SQLite, p95",
      unit: "ms",
      value: quantile(times.overview, 0.95),
      baseline: { name: "bare page, p50", value: median(times.bare) },
      budget: { of: "value", limit: LIMIT_MS },
    },
    ...figures,
  ];
}
