import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Ran } from "../testing.ts";
import { rolecall } from "../testing-bundled.ts";

/* For tests only. */

/** A folder that is gone after the test. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs `rolecall report` against a cloud, with the key in a private file of this folder. */
export async function reportOn(
  cloud: { readonly url: string; readonly key: string },
  given: readonly string[] = [],
  around: Parameters<typeof rolecall>[1] = {},
): Promise<Ran> {
  const file = join(ownFolder(), "key");
  writeFileSync(file, `${cloud.key}\n`, { mode: 0o600 });
  const env = { COCKROACH_SERVER: cloud.url, ...around.env };
  return rolecall(["report", "--key-file", file, ...given], { ...around, env });
}
