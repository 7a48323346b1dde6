import { listed } from "../words.ts";
import type { Answered } from "./answered.ts";
import type { Expected } from "./expected.ts";

/** What an answer does not show, one phrase each, and of what the script gives that which it does show. */
export function unseenIn(
  expected: readonly Expected[],
  { grants, places, roles }: Pick<Answered, "grants" | "places" | "roles">,
): { unseen: string[]; seen: Expected[] } {
  const databases = grants.map(({ database }) => database);
  const blindTo = (entry: Expected): string | undefined => {
    if (entry.database === null) return undefined;
    const at = places.filter(({ database }) => database === entry.database);
    if (!databases.includes(entry.database)) return `Grants in ${entry.database}`;
    const looksAt = (schema: string) => at.some((place) => place.schema === schema);
    switch (entry.kind) {
      case "ownership":
        return at.some(({ schema, takenFrom }) => schema === "" && takenFrom === entry.object)
          ? undefined
          : `What ${entry.object} owns in ${entry.database}`;
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
  const schemas = new Map<string, string[]>();
  for (const { database, schema } of places)
    schemas.set(database, [...(schemas.get(database) ?? []), ...(schema === "" ? [] : [schema])]);
  return {
    seen: expected.filter((entry) => blindTo(entry) === undefined),
    unseen: [
      ...new Set(blind),
      databases.length === 0 ? "Grants in any database" : `Databases other than ${listed(databases)}`,
      ...[...schemas].map(
        ([database, looked]) => `Default privileges in schemas of ${database} other than ${listed(looked)}`,
      ),
      ...(roles.rows.length > 0 && places.length > 0
        ? ["Default privileges that a single role has set for a role of this user"]
        : []),
      "What public gives every SQL user",
    ],
  };
}
