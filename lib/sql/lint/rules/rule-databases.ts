import { sql } from "../../statement.ts";
import { nameToken } from "../../tokens.ts";
import { placesOf } from "../coverage.ts";
import { type Draft, shown } from "../finding.ts";
import { fixText, grantTokens, targetTokens } from "../print.ts";
import type { Script, Step } from "../read/script.ts";
import type { Grant, Target } from "../read/syntax.ts";

/** Statements that act on the current database, or on the current user's objects, without naming them. */
export function databaseRule({ steps }: Script): readonly (readonly Draft[])[] {
  const granted = grantedDatabases(steps);
  return steps.map((step) => {
    const { parsed } = step;
    if (parsed.is === "reassign owned" || parsed.is === "drop owned") return ownedDrafts(step);
    if (parsed.is !== "grant" && parsed.is !== "revoke") return [];
    if (parsed.target.on === "all") return allDrafts(parsed.target, step);
    if (parsed.target.on !== "future") return [];
    const { creators, schemas } = parsed.target;
    const drafts = creators === null ? [withoutFor(step)] : [];
    if (schemas.length > 0 && schemas.every(({ parts }) => parts.length === 2)) return drafts;
    const elsewhere = databasesOf(parsed, granted);
    if (step.database === null) return [...drafts, withoutUse(parsed, step, elsewhere)];
    if (elsewhere.length === 0 || elsewhere.includes(step.database)) return drafts;
    return [...drafts, inOtherDatabase(step, step.database, elsewhere)];
  });
}

/** The databases that the grants of the script name, by grantee. */
function grantedDatabases(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const databases = new Map<string, Set<string>>();
  for (const { parsed } of steps) {
    if (parsed.is !== "grant" || parsed.target.on === "future") continue;
    const { target } = parsed;
    const named =
      target.on === "named" && target.kind === "database"
        ? target.names.flatMap(({ parts }) => parts.map(({ value }) => value))
        : placesOf(parsed, null).flatMap(({ database }) => database ?? []);
    const few = new Set(named.slice(0, MOST));
    if (few.size === 0) continue;
    for (const { value } of parsed.roles) {
      const known = databases.get(value) ?? new Set();
      for (const name of few) if (known.size < MOST) known.add(name);
      databases.set(value, known);
    }
  }
  return databases;
}

const MOST = 8;

function databasesOf(grant: Grant, granted: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const names = new Set<string>();
  for (const { value } of grant.roles.slice(0, MOST)) for (const name of granted.get(value) ?? []) names.add(name);
  return [...names];
}

/** The first word of the statement. */
function startOf({ at }: Step): Draft["at"] {
  return { from: at.from, to: Math.min(at.to, at.from + "ALTER".length) };
}

function allDrafts({ word, schemas }: Extract<Target, { on: "all" }>, { database }: Step): readonly Draft[] {
  if (database !== null || schemas.every(({ parts }) => parts.length === 2)) return [];
  return [
    {
      code: "grant-without-use",
      at: word,
      reason:
        "The schema is one of the current database, which on CockroachDB Cloud is defaultdb unless the connection says otherwise. Put USE before it, or the database before the schema.",
    },
  ];
}

function withoutFor(step: Step): Draft {
  return {
    code: "defaults-without-for",
    at: startOf(step),
    reason:
      "Without FOR it covers only objects that the user who runs it creates later. FOR ALL ROLES, which needs admin, covers every creator.",
  };
}

function withoutUse(grant: Grant, step: Step, elsewhere: readonly string[]): Draft {
  return {
    code: "defaults-without-use",
    at: startOf(step),
    reason:
      "Default privileges are set in the current database, which on CockroachDB Cloud is defaultdb unless the connection says otherwise. Put USE before it.",
    fix: withUse(grant, elsewhere),
  };
}

function inOtherDatabase(step: Step, current: string, elsewhere: readonly string[]): Draft {
  return {
    code: "defaults-in-other-database",
    at: startOf(step),
    reason: `It is set in ${shown(current)}, the current database, but the grants of this script are in ${shown(elsewhere[0] ?? "")}.`,
  };
}

function withUse(grant: Grant, databases: readonly string[]): string | undefined {
  const [database, ...others] = databases;
  if (database === undefined || others.length > 0) return undefined;
  return fixText(() => [sql`USE ${nameToken(database)}`, grantTokens(grant)]);
}

function ownedDrafts(step: Step): readonly Draft[] {
  if (step.database !== null) return [];
  return [
    {
      code: "owned-without-use",
      at: startOf(step),
      reason:
        "It acts on the current database alone, which this script does not name. Put USE before it, once for each database.",
    },
  ];
}

/** DROP OWNED deletes the objects still owned: in each database a statement must come before it. */
export function dropOwnedRule({ steps }: Script): readonly (readonly Draft[])[] {
  const reassigned = new Set<string>();
  return steps.map(({ parsed, database }) => {
    const keyOf = (role: string) => JSON.stringify([role, database]);
    if (parsed.is === "reassign owned") for (const { value } of parsed.from) reassigned.add(keyOf(value));
    if (parsed.is !== "drop owned") return [];
    const name = parsed.roles.find(({ value }) => !reassigned.has(keyOf(value)));
    if (!name) return [];
    return [
      {
        code: "drop-owned-first",
        at: name,
        reason: `It deletes every table and schema that ${shown(name.value)} owns in the database. REASSIGN OWNED, in the same database and before it, keeps them.`,
        fix: fixText(() => {
          const who = targetTokens("grant", parsed.roles);
          return [sql`REASSIGN OWNED BY ${who} TO CURRENT_USER`, sql`DROP OWNED BY ${who}`];
        }),
      },
    ];
  });
}
