import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { startPostgres } from "../../lib/testing/stores/postgres.ts";
import type { Figure } from "../figure.ts";
import { SMALLEST, sized } from "../size.ts";

const TENTH = sized(100_000, 200);
const ALL = sized(1_000_000, 2_000);
const LIMIT_MS = 20;
const LIMIT_RATIO = 1.5;

type Measured = { events: number; fillMs: number; verifyMs: number; times: Record<string, number> };

/** Every filter of the audit among a million events, and among a tenth of them, on both stores. */
export async function auditFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-audit-"));
  try {
    const sqlite = await probe(`sqlite:${join(folder, "rolecall.db")}`);
    const postgres = await startPostgres();
    try {
      return [...figures("SQLite", sqlite), ...figures("PostgreSQL", await probe(postgres.url))];
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, as the modules of the server have it. */
async function probe(databaseUrl: string): Promise<Measured[]> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      resolve(import.meta.dirname, "../audit-probe.ts"),
      String(TENTH),
      String(ALL),
      ...(SMALLEST ? ["--smallest"] : []),
    ],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl, COCKROACH_API_KEY: "unused" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const exited = once(child, "exit");
  const measured: Measured[] = [];
  for await (const line of createInterface({ input: child.stdout })) measured.push(JSON.parse(line) as Measured);
  await exited;
  if (measured.length < 2) throw new Error("the audit could not be measured");
  return measured;
}

function figures(store: string, [tenth, all]: Measured[]): Figure[] {
  if (!tenth || !all) return [];
  const slowest = Object.entries(all.times).reduce((one, other) => (other[1] > one[1] ? other : one));
  return [
    ...Object.entries(all.times).map(
      ([filter, value]): Figure => ({
        name: `audit on ${store}, p95: ${filter}`,
        unit: "ms",
        value,
        baseline: { name: "a tenth of the events", value: tenth.times[filter] ?? Number.NaN },
        budget: { of: "ratio", limit: LIMIT_RATIO },
      }),
    ),
    {
      name: `audit on ${store}, slowest filter at p95: ${slowest[0]}`,
      unit: "ms",
      value: slowest[1],
      budget: { of: "value", limit: LIMIT_MS },
      note: `${ALL.toLocaleString("en")} events, pages of 50`,
    },
    {
      name: `audit on ${store}, the whole chain verified`,
      unit: "a second",
      value: Math.round(all.events / (all.verifyMs / 1000)),
      note: "events, beside a server",
    },
  ];
}
