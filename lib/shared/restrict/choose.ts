import { isPrintable } from "#lib/sql/quote.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import type { DatabaseFacts } from "./facts.ts";
import type { Cannot } from "./suggestion.ts";
import { databasesIn, type Wants, writes } from "./wants.ts";

/** The limits of `wantedAccessSchema`. */
const MOST = { databases: 200, schemas: 500, letters: 128 } as const;

export type Chosen = { readonly access: WantedAccess } | { readonly why: Cannot; readonly about: readonly string[] };

/**
 * The smallest level that gives all that is wanted, in every schema that these databases have, on later tables too. Any write gets *read and
 * write* with DELETE: what was not seen today comes tomorrow. Where no one level gives all, there is none.
 */
export function choose(wants: Wants, databases: readonly DatabaseFacts[]): Chosen {
  const families = [
    ...(wants.rows.size > 0 || wants.define.size > 0 ? (["data"] as const) : []),
    ...(wants.backup || wants.restore ? (["backup"] as const) : []),
    ...(wants.watch ? (["watch"] as const) : []),
  ];
  const [family, ...others] = families;
  if (family === undefined) return { why: "nothing_known", about: [] };
  if (others.length > 0) return { why: "several", about: [] };
  switch (family) {
    case "watch":
      return { access: { level: "monitoring", via: "role" } };
    case "backup":
      return { access: backupOf(wants) };
    case "data":
      return chooseData(wants, databases);
    default:
      return family satisfies never;
  }
}

/** The whole cluster: which databases a BACKUP names is not read. */
function backupOf({ restore }: Wants): WantedAccess {
  return { level: "backup-operator", via: "role", databases: [], restore: restore || undefined };
}

function chooseData(wants: Wants, databases: readonly DatabaseFacts[]): Chosen {
  const names = databasesIn(wants);
  if (names.length > MOST.databases) return { why: "too_many", about: [] };
  const facts = new Map(databases.map((each) => [each.name, each]));
  const places = names.map((name) => ({ name, schemas: schemasOf(facts.get(name)) }));
  const spoken = places.flatMap(({ name, schemas }) => [name, ...schemas]);
  const odd = spoken.find((name) => !isPrintable(name) || name.length > MOST.letters);
  if (odd !== undefined) return { why: "unnameable", about: [odd] };
  if (places.some(({ schemas }) => schemas.length > MOST.schemas)) return { why: "too_many", about: [] };
  if (wants.define.size > 0) {
    if ([...wants.rows.keys()].some((name) => !wants.define.has(name))) return { why: "several", about: names };
    const shared = names.filter((name) => (facts.get(name)?.otherOwners.length ?? 0) > 0);
    if (shared.length > 0) return { why: "others_own", about: shared };
    return { access: { level: "ddl-owner", via: "role", databases: places } };
  }
  const level = writes(wants) ? "read-write" : "read-only";
  return { access: { level, via: "role", databases: places, scope: "both" } };
}

function schemasOf(facts: DatabaseFacts | undefined): string[] {
  const known = facts?.schemas ?? [];
  return known.length === 0 ? ["public"] : [...known];
}
