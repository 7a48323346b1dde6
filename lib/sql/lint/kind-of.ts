import type { ObjectKind } from "../privileges.ts";
import type { Target } from "./read/syntax.ts";

/** Other names by which the database takes or shows a privilege. */
export const ALIASES: Readonly<Record<string, string>> = {
  REPAIRCLUSTERMETADATA: "REPAIRCLUSTER",
  MANAGETENANT: "MANAGEVIRTUALCLUSTER",
};

/** The target kind of a grant, as the table of privileges names it. */
export function kindOf(target: Target): ObjectKind | null {
  switch (target.on) {
    case "named":
      return target.names.length === 0 ? null : target.kind;
    case "system":
      return "system";
    case "all":
    case "future":
      return KIND_OF_WORD[target.kind];
    case "postgres":
      return null;
    default:
      return target satisfies never;
  }
}

const KIND_OF_WORD = {
  TABLES: "table",
  SEQUENCES: "sequence",
  FUNCTIONS: "function",
  PROCEDURES: "procedure",
  ROUTINES: "function",
  TYPES: "type",
  SCHEMAS: "schema",
} as const satisfies Record<string, ObjectKind>;
