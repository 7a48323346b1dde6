import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";

const ROOT = process.env.ROLECALL_REFERENCE;

/**
 * Tests against data of the vendor and of CockroachDB, which is no part of the project: `define` gets the folder that
 * ROLECALL_REFERENCE names. Without it they are one skipped test, which `npm test` names in its last lines.
 */
export function describeWithReference(title: string, define: (folder: string) => void): void {
  if (ROOT) describe(title, () => define(ROOT));
  else test.skip(`${title} (needs ROLECALL_REFERENCE)`, () => {});
}

/** A file of that folder that holds JSON. */
export function readReference(folder: string, ...path: string[]): unknown {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
}

/** The SQL statements of the published guide, a line each. */
export function guideStatements(folder: string): string[] {
  const guide = readFileSync(join(folder, "brief", "user-management-api.txt"), "utf8");
  return guide.split("\n").filter((line) => /^(GRANT|REVOKE|SHOW|ALTER|CREATE (USER|ROLE)|DROP) .*;/.test(line));
}
