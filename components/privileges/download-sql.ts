import type { Level } from "#lib/sql/intent.ts";

/** A file name for a script, valid on every file system: `freight-prod.app_checkout.read-write.sql`. */
export function sqlFileName(clusterName: string, userName: string, level: Level): string {
  const parts = [clusterName, userName, level].map((part) => part.replaceAll(/[^A-Za-z0-9_.-]+/g, "_").slice(0, 63));
  return `${parts.join(".").replace(/^[.-]+/, "")}.sql`;
}
