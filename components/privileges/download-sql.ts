import type { Level } from "#lib/sql/intent.ts";

/** A name for the file of a script that every file system takes: `freight-prod.app_checkout.read-write.sql`. */
export function sqlFileName(clusterName: string, userName: string, level: Level): string {
  const parts = [clusterName, userName, level].map((part) => part.replaceAll(/[^A-Za-z0-9_.-]+/g, "_").slice(0, 63));
  return `${parts.join(".").replace(/^[.-]+/, "")}.sql`;
}

/** Hands the browser a file to save. */
export function downloadText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/sql" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
