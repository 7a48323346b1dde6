import type { Level } from "#lib/sql/intent.ts";

/** The levels that name no more than databases, schemas and tables. */
export const CONNECT_LEVELS = [
  "read-only",
  "read-write",
  "append-only",
  "table-level",
  "monitoring",
] as const satisfies readonly Level[];

export type ConnectChoices = {
  readonly level: (typeof CONNECT_LEVELS)[number];
  readonly database?: readonly string[];
  readonly schema?: readonly string[];
  readonly table?: readonly string[];
  readonly privilege?: readonly string[];
  /** minutes */
  readonly for: number;
  readonly reason?: string;
  readonly team?: string;
  readonly request?: string;
  readonly hold?: true;
  readonly json?: true;
  readonly printDsn?: true;
};
