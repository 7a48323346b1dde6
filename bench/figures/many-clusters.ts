import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { z } from "zod";
import { startPostgres } from "../../lib/testing/stores/postgres.ts";
import { type Cloud, startCloud, userName } from "../cloud.ts";
import { type Figure, quantile } from "../figure.ts";
import { sender } from "../http.ts";
import { residentMegabytes } from "../machine.ts";
import { type Named, PAGE_LIST } from "../page-list.ts";
import { sized } from "../size.ts";
import { cookieHeader, type Stage, setUp, startRolecall } from "../stage.ts";

const CLUSTERS = sized(1_000, 3);
const PER_CLUSTER = sized(1_000, 20);
const ACCOUNTS = sized(5_000, 20);
const REQUESTS = sized(20, 1);
const filled = z.object({ accountId: z.string(), teamId: z.string() });

/** A server on PostgreSQL must be given its secret. */
const SESSION_SECRET = `1:${"s".repeat(32)}`;
const LIMIT_MS = 300;
const LIMIT_KB = 100;
const LIMIT_MB = 500;

/** What each page costs an administrator of 1,000 clusters with 1,000 known SQL users each, on both stores. */
export async function manyClustersFigures({ browser }: Stage): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-clusters-"));
  const cloud = await startCloud();
  const postgres = await startPostgres();
  try {
    // Only the lists of the first are read; the others are known.
    const clusters = [await cloud.addCluster(PER_CLUSTER)];
    while (clusters.length < CLUSTERS) clusters.push(await cloud.addCluster(0));
    const stores = { SQLite: `sqlite:${join(folder, "rolecall.db")}`, PostgreSQL: postgres.url };
    const figures: Figure[] = [];
    for (const [store, url] of Object.entries(stores)) {
      const named = Object.assign(await fill(url, clusters), { clusterId: clusters[0] ?? "", sqlUser: userName(1) });
      figures.push({
        name: `store per SQL user on ${store}, with its indexes`,
        unit: "KB",
        value: (await bytesOf(url)) / (CLUSTERS * PER_CLUSTER) / 1024,
      });
      figures.push(...(await pages({ browser, cloud, store, url, named })));
    }
    return figures;
  } finally {
    await postgres.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the store takes on the disk: the file, or all of the database. */
async function bytesOf(url: string): Promise<number> {
  if (url.startsWith("sqlite:")) return statSync(url.slice("sqlite:".length)).size;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  await client.end();
  return Number(rows[0]?.bytes);
}

/** In a process of its own, as the modules of the server have it. Answers whose pages to open. */
async function fill(databaseUrl: string, clusters: readonly string[]): Promise<z.infer<typeof filled>> {
  const script = resolve(import.meta.dirname, "../fill.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", script, String(PER_CLUSTER), String(ACCOUNTS), ...clusters],
    {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        COCKROACH_API_KEY: "unused",
        SESSION_SECRET,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return filled.parse(JSON.parse(await text(child.stdout)));
}

type Place = { browser: Stage["browser"]; cloud: Cloud; store: string; url: string; named: Named };

async function pages({ browser, cloud, store, url, named }: Place): Promise<Figure[]> {
  const rolecall = await startRolecall(cloud, { DATABASE_URL: url, SESSION_SECRET, DRIFT_CHECK_MINUTES: "0" });
  try {
    const cookie = cookieHeader(await setUp(browser, rolecall));
    const send = sender(1);
    const figures: Figure[] = [];
    for (const [page, address] of Object.entries(PAGE_LIST)) {
      if (!address) continue;
      const request = { method: "GET", url: rolecall.url + address(named), headers: { cookie }, body: "" };
      const { text } = await send(request);
      const times: number[] = [];
      for (let round = 0; round < REQUESTS; round++) times.push((await send(request)).ms);
      const name = `${page} with ${CLUSTERS.toLocaleString("en")} clusters on ${store}`;
      figures.push({
        name: `${name}, p95`,
        unit: "ms",
        value: quantile(times, 0.95),
        budget: { of: "value", limit: LIMIT_MS },
      });
      if (store === "SQLite")
        figures.push({
          name: `${name}: document`,
          unit: "KB",
          value: Buffer.byteLength(text) / 1024,
          budget: { of: "value", limit: LIMIT_KB },
        });
    }
    figures.push({
      name: `server that has shown all pages of ${CLUSTERS.toLocaleString("en")} clusters on ${store}: memory`,
      unit: "MB",
      value: residentMegabytes(rolecall),
      budget: { of: "value", limit: LIMIT_MB },
    });
    return figures;
  } finally {
    await rolecall.stop();
  }
}
