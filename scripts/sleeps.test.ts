import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const SLEEP =
  /\bsetTimeout\((?:resolve|done)\b|setTimeout(?: as \w+)? \} from "node:timers\/promises"|\bwaitForTimeout\(/g;

/** Pauses in tests and of the benchmark's browser, by file: how many, and why no condition can be awaited instead. */
const REASONS: Record<string, [count: number, why: string]> = {
  "bench/figures/script-size.ts": [1, "no event says that no further script comes"],
  "e2e/faults/review.spec.ts": [1, "kills the server at a random moment"],
  "lib/server/people/passwords/account-reset-answers.test.ts": [1, "gives the real pause to the code that takes one"],
  "lib/server/audit/log/audit-export.test.ts": [1, "nothing more is read"],
  "lib/server/cloud/replicas.test.ts": [2, "clicks at different moments; work that must not overlap"],
  "lib/server/edge/doors/people/api-tokens.test.ts": [1, "two changes at different distances in time"],
  "lib/server/store/db/postgres.test.ts": [1, "a connection ends while it is idle"],
  "lib/server/store/db/transaction.test.ts": [1, "two transactions read before one writes"],
};

test("tests wait for conditions; each pause has a reason", () => {
  const files = globSync(["{components,lib,scripts}/**/*.test.{ts,tsx}", "e2e/**/*.spec.ts", "bench/**/*.ts"], {
    cwd: ROOT,
  });
  const found = files
    .filter((file) => file !== "scripts/sleeps.test.ts")
    .map((file) => {
      // The benchmark paces its calls; only its browser could wait for a condition.
      const pauses = file.startsWith("bench/") ? /\bwaitForTimeout\(/g : SLEEP;
      return [file, readFileSync(join(ROOT, file), "utf8").match(pauses)?.length ?? 0] as const;
    })
    .filter(([, count]) => count > 0);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(REASONS).map(([file, [count]]) => [file, count])),
  );
});
