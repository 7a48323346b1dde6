import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";

/** The level above that of a restriction, for the same databases; undefined where none is above it. */
export function nextLevel(wanted: WantedAccess | null): WantedAccess | undefined {
  switch (wanted?.level) {
    case "read-only":
    case "append-only": {
      const { via, version, databases, scope, newSchemas } = wanted;
      return { level: "read-write", via, version, databases, scope, newSchemas };
    }
    case "read-write": {
      const { via, version, databases } = wanted;
      return { level: "ddl-owner", via, version, databases };
    }
    case undefined:
    case "ddl-owner":
    case "table-level":
    case "backup-operator":
    case "monitoring":
      return undefined;
    default:
      return wanted satisfies never;
  }
}
