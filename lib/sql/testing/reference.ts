import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder with CockroachDB's grammar and privileges as data; null, with a message, where it is not at hand. */
export function referenceFolder(root: string | undefined): string | null {
  if (root) return join(root, "crdb-sql");
  process.stdout.write("ROLECALL_REFERENCE is not set: comparisons with CockroachDB's own data are skipped.\n");
  return null;
}

/** A JSON file of that folder. */
export function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}
