import { PUBLIC } from "../../names.ts";
import { sql } from "../../statement.ts";
import { commaList, nameToken, type Token } from "../../tokens.ts";
import { type Coverage, coverageOf, type Half, halfOf, MOST_PAIRS, type Place, placesOf } from "../coverage.ts";
import { type Draft, shown } from "../finding.ts";
import { fixText, grantTokens, privilegesOfGrant, shorten, targetTokens } from "../print.ts";
import type { Script } from "../read/script.ts";
import type { FutureKind, Grant, Name, Path } from "../read/syntax.ts";

/** Grants that need another beside them: USAGE, the tables made later, those that exist, SELECT. */
export function scopeRule({ steps, groups, readers, made }: Script): readonly (readonly Draft[])[] {
  const coverage = coverageOf(steps);
  const holdersFor = (role: string) => [role, PUBLIC, ...(groups.get(role) ?? [])];
  return steps.map(({ parsed, database }) => {
    if (parsed.is !== "grant") return [];
    const roles = parsed.roles.filter(({ value, written }) => written !== "session" && value !== PUBLIC);
    const places = placesOf(parsed, database);
    if (roles.length === 0 || roles.length * places.length > MOST_PAIRS) return [];
    return [
      ...usageDrafts(parsed, roles, places, (role, place) =>
        holdersFor(role).some(
          (holder) => coverage.usage.has(holder, "USAGE", place) || made.get(place.schema ?? "") === holder,
        ),
      ),
      // In a schema that the script makes nothing exists yet.
      ...halfDrafts(
        parsed,
        roles,
        parsed.target.on === "future" ? places.filter(({ schema }) => schema === null || !made.has(schema)) : places,
        coverage,
      ),
      ...selectDrafts(parsed, roles, (role) => holdersFor(role).some((holder) => readers.has(holder))),
    ];
  });
}

const CATALOG = /^(pg_|crdb_internal$|information_schema$)/;

function usageDrafts(
  grant: Grant,
  roles: readonly Name[],
  places: readonly Place[],
  has: (role: string, place: Place) => boolean,
): readonly Draft[] {
  const { target } = grant;
  if (target.on !== "all" && !(target.on === "named" && (target.kind === "table" || target.kind === "sequence")))
    return [];
  const closed = places.filter(({ schema }) => schema !== null && schema !== PUBLIC && !CATALOG.test(schema));
  for (const name of roles) {
    const missing = closed.filter((place) => !has(name.value, place));
    const first = missing[0];
    if (!first) continue;
    const unique = [...new Map(missing.map((place) => [JSON.stringify(place), place])).values()];
    return [
      {
        code: "missing-usage",
        at: name,
        reason: `Nothing in this script lets ${shown(name.value)} enter schema ${shown(first.schema ?? "")}: without USAGE the database answers that the user does not have it (42501).`,
        fix: fixText(() => {
          shorten(unique.length);
          const schemas = commaList(unique.map(schemaTokens));
          return [sql`GRANT USAGE ON SCHEMA ${schemas} TO ${targetTokens("grant", [name])}`];
        }),
      },
    ];
  }
  return [];
}

/** Objects that exist and objects made later are granted apart from each other; one half alone is rarely meant. */
function halfDrafts(
  grant: Grant,
  roles: readonly Name[],
  places: readonly Place[],
  { existing, future }: Coverage,
): readonly Draft[] {
  const { target } = grant;
  const later = target.on === "future";
  const stars = target.on === "named" && target.kind === "table" && target.names.some(({ star }) => star);
  const half = later || target.on === "all" ? halfOf(target.kind) : stars ? "TABLES" : null;
  if (half === null) return [];
  const other = later ? existing : future;
  for (const name of roles) {
    const place = places.find(({ database, schema }) =>
      schema === null
        ? !other.hasSome(name.value, half, database)
        : !other.has(name.value, half, { database, schema }) &&
          !(later && other.has(name.value, half, { database, schema: null })),
    );
    if (place) return [later ? existingDraft(grant, half, name, place) : futureDraft(grant, half, name, place)];
  }
  return [];
}

function futureDraft(grant: Grant, half: Half, name: Name, place: Place): Draft {
  const what = WORDS[half];
  const schemas = place.schema === null ? [] : [schemaPath({ database: null, schema: place.schema }, name)];
  return {
    code: "missing-future",
    at: grant.target.on === "all" ? grant.target.word : name,
    reason: `It covers the ${what} that exist now. Default privileges for ${shown(name.value)} cover those created later, and this script sets none.`,
    fix: fixText(() => [...enterOf(place), future(grant, half, name, schemas)]),
  };
}

function future(grant: Grant, kind: FutureKind, name: Name, schemas: readonly Path[]): readonly Token[] {
  return grantTokens(grant, {
    roles: [name],
    target: { on: "future", kind, word: name, creators: "all roles", schemas },
  });
}

function existingDraft(grant: Grant, half: Half, name: Name, place: Place): Draft {
  const what = WORDS[half];
  const everywhere = place.schema === null;
  return {
    code: "missing-existing",
    at: grant.target.on === "future" ? grant.target.word : name,
    reason: `It covers ${what} created later. Those that exist need a grant as well${everywhere ? ", in each schema" : ""}, and this script has none for ${shown(name.value)}.`,
    fix: fixText(() => [
      grantTokens(grant, {
        roles: [name],
        target: {
          on: "all",
          kind: half,
          word: name,
          schemas: [schemaPath({ ...place, schema: place.schema ?? PUBLIC }, name)],
        },
      }),
    ]),
  };
}

const WORDS: Readonly<Record<Half, string>> = { TABLES: "tables", SEQUENCES: "sequences", FUNCTIONS: "functions" };

function selectDrafts(grant: Grant, roles: readonly Name[], reads: (role: string) => boolean): readonly Draft[] {
  const { target } = grant;
  const onTables = target.on === "named" ? target.kind === "table" : "kind" in target && target.kind === "TABLES";
  const change = privilegesOfGrant(grant).find((privilege) => privilege === "UPDATE" || privilege === "DELETE");
  const name = onTables && change ? roles.find(({ value }) => !reads(value)) : undefined;
  if (!name) return [];
  return [
    {
      code: "update-needs-select",
      at: name,
      reason: `To find the rows that it changes, ${change} also needs SELECT, which ${shown(name.value)} does not get in this script.`,
    },
  ];
}

function schemaTokens({ database, schema }: Place): readonly Token[] {
  const name = nameToken(schema ?? PUBLIC);
  return database === null ? [name] : sql`${nameToken(database)}.${name}`;
}

function enterOf({ database }: Place): readonly (readonly Token[])[] {
  return database === null ? [] : [sql`USE ${nameToken(database)}`];
}

function schemaPath({ database, schema }: Place, at: Name): Path {
  const parts = [...(database === null ? [] : [database]), schema ?? PUBLIC];
  const span = { from: at.from, to: at.to };
  return { ...span, parts: parts.map((value) => ({ ...span, value, written: "quoted" })) };
}
