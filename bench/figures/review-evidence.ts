import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import type { Figure } from "../figure.ts";
import { sized } from "../size.ts";

const ROWS = sized(10_000, 50);
const LIMIT_MS = 5_000;

/** The evidence of a review of ten thousand SQL users: written, with its chain, and verified by its own script. */
export async function reviewEvidenceFigures(): Promise<Figure[]> {
  const probe = resolve(import.meta.dirname, "../evidence-probe.ts");
  const output = execFileSync(process.execPath, ["--conditions=react-server", probe, String(ROWS)], {
    encoding: "utf8",
  });
  const { events, buildMs, chainMs, verifyMs } = JSON.parse(output) as Record<string, number>;
  const note = `${ROWS.toLocaleString("en")} rows, ${Number(events).toLocaleString("en")} audit events`;
  const written = Number(buildMs) + Number(chainMs);
  return [
    {
      name: "evidence of a review, written",
      unit: "ms",
      value: written,
      budget: { of: "value", limit: LIMIT_MS },
      note,
    },
    {
      name: "evidence of a review, verified by its script",
      unit: "ms",
      value: Number(verifyMs),
      budget: { of: "value", limit: LIMIT_MS },
      note,
    },
  ];
}
