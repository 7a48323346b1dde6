import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median } from "../figure.ts";
import { sized } from "../size.ts";
import { ROLECALL_BUILD } from "../stage.ts";

const FILES = sized(100, 2);
const RUNS = sized(5, 1);
/** A script of a service: an error, a warning, and statements without one. */
const SCRIPT = `REVOKE admin FROM app_user;
GRANT SELECT, INSERT, UPDATE ON DATABASE production TO app_user;
${Array.from({ length: 20 }, (_, at) => `GRANT SELECT, INSERT ON TABLE production.public.orders_${at} TO app_user;`).join("\n")}
`;

/** The built `rolecall lint` on many files, from the start of its process to the end. */
export async function lintFilesFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-bench-lint-"));
  const names = Array.from({ length: FILES }, (_, at) => `${at}.sql`);
  for (const name of names) writeFileSync(join(folder, name), SCRIPT);
  const program = join(ROLECALL_BUILD, "standalone/rolecall.mjs");
  const lint = () => timeOf([program, "lint", "--format", "sarif", ...names], folder, 1);
  const bare = () => timeOf(["--eval", ""], folder, 0);
  const times = Array.from({ length: RUNS }, () => ({ lint: lint(), bare: bare() }));
  rmSync(folder, { recursive: true });
  return [
    {
      name: `rolecall lint on ${FILES} files of 22 statements`,
      unit: "ms",
      value: median(times.map((time) => time.lint)),
      baseline: { name: "node that does nothing", value: median(times.map((time) => time.bare)) },
      budget: { of: "value", limit: 1_000 },
    },
  ];
}

/** Milliseconds of a process of Node.js that ends with this code. */
function timeOf(given: readonly string[], cwd: string, code: number): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, given, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== code) throw new Error(`node ${given[0]} ended with ${status}`);
  return performance.now() - started;
}
