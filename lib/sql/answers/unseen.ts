import { listed } from "../listed.ts";
import { SYSTEM_DATABASE } from "../objects.ts";
import type { Answered } from "./answered.ts";
import type { Expected } from "./compare/expected.ts";

/** The parts that an answer does not show, one phrase each, and the rights of the script that it does show. */
export function unseenIn(
  expected: readonly Expected[],
  { grants, places, roles }: Pick<Answered, "grants" | "places" | "roles">,
): { unseen: string[]; seen: Expected[] } {
  const databases = grants.map(({ database }) => database).filter((database) => database !== SYSTEM_DATABASE);
  const known = new Set(databases);
  // The former owner whose objects were looked for, by database and schema.
  const placesOf = new Map<string, Map<string, string>>();
  for (const { database, schema, takenFrom } of places) {
    const at = placesOf.get(database) ?? new Map<string, string>();
    placesOf.set(database, at.set(schema, takenFrom));
  }
  const blindTo = (entry: Expected): string | undefined => {
    if (entry.database === null) return undefined;
    const at = placesOf.get(entry.database) ?? new Map<string, string>();
    if (!known.has(entry.database)) return `Grants in ${entry.database}`;
    const looksAt = (schema: string) => at.has(schema);
    switch (entry.kind) {
      case "ownership":
        return at.get("") === entry.object ? undefined : `What ${entry.object} owns in ${entry.database}`;
      case "default":
        if (looksAt(entry.schema ?? "")) return undefined;
        return `Default privileges in ${entry.schema === null ? "" : `schema ${entry.schema} of `}${entry.database}`;
      case "table":
      case "sequence":
      case "routine":
        if (entry.object !== null || looksAt(entry.schema ?? "")) return undefined;
        return `Which objects schema ${entry.schema} of ${entry.database} has`;
      case "system":
      case "database":
      case "schema":
      case "connection":
        return undefined;
      default:
        return entry.kind satisfies never;
    }
  };
  const blind = expected.flatMap((entry) => blindTo(entry) ?? []);
  return {
    seen: expected.filter((entry) => blindTo(entry) === undefined),
    unseen: [
      ...new Set(blind),
      databases.length === 0 ? "Grants in any database" : `Databases other than ${listed(databases)}`,
      ...[...placesOf].map(([database, at]) => {
        const looked = [...at.keys()].filter((schema) => schema !== "");
        return `Default privileges in schemas of ${database}${looked.length === 0 ? "" : ` other than ${listed(looked)}`}`;
      }),
      ...(roles.rows.length > 0 && places.length > 0
        ? ["Default privileges that a single role has set for a role of this user"]
        : []),
      "What public gives every SQL user on schemas and on what is in them",
    ],
  };
}
