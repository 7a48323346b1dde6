import { type ObjectKind, PRIVILEGES, privilegesOf } from "../../privileges.ts";
import { hasSince, type Version } from "../../version.ts";
import { type Draft, shown, shownList } from "../finding.ts";
import { databaseFix } from "../fix-database.ts";
import { ALIASES, kindOf } from "../kind-of.ts";
import { fixText, grantTokens, privilegesOfGrant } from "../print.ts";
import type { Script, Step } from "../read/script.ts";
import type { Grant, Name } from "../read/syntax.ts";

const SEQUENCE_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "CREATE",
  "CHANGEFEED",
  "INSERT",
  "DELETE",
  "ZONECONFIG",
]);
const EVERY: ReadonlySet<string> = new Set(Object.values(PRIVILEGES).flatMap((kind) => Object.keys(kind)));
const ON_TABLES: ReadonlySet<string> = new Set(
  Object.keys(PRIVILEGES.table).filter((privilege) => !Object.hasOwn(PRIVILEGES.database, privilege)),
);

/** Privileges that the kind of object does not have, in this version or in any. */
export function privilegeRule({ parsed }: Step, script: Script): readonly Draft[] {
  if (parsed.is !== "grant" && parsed.is !== "revoke") return [];
  const kind = kindOf(parsed.target);
  if (kind === null) return [];
  const { all, privileges } = parsed;
  const drafts: Draft[] = [];
  if (all && privileges.length > 0)
    drafts.push({
      code: "all-beside-others",
      at: all,
      reason: "ALL cannot be combined with other privileges in one list: the statement is a syntax error.",
      fix: fixText(() => [grantTokens(parsed, { privileges: ["ALL"] })]),
    });
  if (all && kind === "database") drafts.push(allOnDatabase(parsed, all, script.version));
  const wrong = privileges.filter(({ value }) => !isKnown(kind, upper(value)));
  const misplaced = wrong.filter(({ value }) => EVERY.has(upper(value)));
  for (const name of wrong) if (!EVERY.has(upper(name.value))) drafts.push(unknownPrivilege(name, kind));
  const first = misplaced[0];
  if (first) drafts.push(misplacedPrivileges(parsed, kind, first, misplaced, script.version));
  return [...drafts, ...versionDrafts(kind, privileges, script.version), ...sequenceDrafts(parsed, kind)];
}

function upper(value: string): string {
  const name = value.toUpperCase();
  return ALIASES[name] ?? name;
}

function isKnown(kind: ObjectKind, privilege: string): boolean {
  return Object.hasOwn(PRIVILEGES[kind], privilege);
}

function words(kind: ObjectKind): string {
  const name = kind === "system" ? "the whole cluster" : kind.replace("_", " ");
  return kind === "system" ? name : `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

function allOnDatabase(grant: Grant, at: Draft["at"], version: Version | null): Draft {
  const given = privilegesOf("database", version).filter((privilege) => privilege !== "ALL");
  if (grant.is === "revoke")
    return {
      code: "all-on-database",
      at,
      severity: "info",
      reason: "This revokes privileges on the database itself. Rights on its schemas and tables stay.",
    };
  return {
    code: "all-on-database",
    at,
    reason: `It gives ${given.join(", ")} on the database itself: the right to drop it, and no right to read a single row.`,
    fix: databaseFix(grant, ["SELECT", "INSERT", "UPDATE", "DELETE"], []),
  };
}

function unknownPrivilege(name: Name, kind: ObjectKind): Draft {
  const privilege = upper(name.value);
  if (privilege === "REFERENCES")
    return {
      code: "postgres-only",
      at: name,
      reason: "CockroachDB has no privilege REFERENCES, and the word is reserved: the statement is a syntax error.",
    };
  if (privilege === "GRANT")
    return {
      code: "unknown-privilege",
      at: name,
      reason: "The privilege GRANT is gone since v22.2. WITH GRANT OPTION lets the grantee pass privileges on.",
    };
  const hint = privilege === "TEMP" ? " Its name is TEMPORARY." : "";
  return {
    code: "unknown-privilege",
    at: name,
    reason: `The database answers “not a valid privilege” (42601) to ${shown(name.value)} on ${words(kind)}, and nothing is granted.${hint}`,
  };
}

function misplacedPrivileges(
  grant: Grant,
  kind: ObjectKind,
  first: Name,
  misplaced: readonly Name[],
  version: Version | null,
): Draft {
  const names = [...new Set(misplaced.map(({ value }) => upper(value)))];
  const answer = `the database answers “invalid privilege type ${names[0]} for ${kind.replace("_", " ")}” (0LP01)`;
  const rest = privilegesOfGrant(grant).filter((privilege) => isKnown(kind, upper(privilege)));
  const at = { from: first.from, to: first.to };
  if (kind === "database" && names.some((name) => ON_TABLES.has(name)))
    return {
      code: "table-privilege-on-database",
      at,
      reason: `Since v22.1 ${answer}, and the whole statement ${grant.is === "grant" ? "gives" : "takes"} nothing. Grant such rights on tables: on existing ones, and by default privileges on those created later.`,
      fix: databaseFix(
        grant,
        names.filter((name) => ON_TABLES.has(name)),
        rest,
      ),
    };
  const valid = privilegesOf(kind, version);
  return {
    code: "invalid-privilege",
    at,
    reason: `${shownList(names)} cannot be granted on ${words(kind)}: ${answer}. Valid are ${valid.join(", ")}.`,
    fix:
      kind === "database" && names.includes("USAGE")
        ? databaseFix(grant, [], rest)
        : fixText(() => (rest.length === 0 ? [] : [grantTokens(grant, { privileges: rest })])),
  };
}

function versionDrafts(kind: ObjectKind, privileges: readonly Name[], version: Version | null): readonly Draft[] {
  const known: Readonly<Record<string, true | `v${number}.${number}`>> = PRIVILEGES[kind];
  return privileges.flatMap((name): readonly Draft[] => {
    const since = isKnown(kind, upper(name.value)) ? known[upper(name.value)] : true;
    if (since === undefined || since === true || hasSince(version, since)) return [];
    return [
      {
        code: "needs-version",
        at: name,
        severity: version === null ? "warning" : "error",
        reason: `${upper(name.value)} on ${words(kind)} came with ${since}. An earlier version refuses the whole statement.`,
      },
    ];
  });
}

function sequenceDrafts(grant: Grant, kind: ObjectKind): readonly Draft[] {
  const idle =
    kind === "sequence" ? grant.privileges.filter(({ value }) => SEQUENCE_WITHOUT_EFFECT.has(upper(value))) : [];
  const first = idle[0];
  if (!first || grant.is === "revoke") return [];
  return [
    {
      code: "no-effect-on-sequence",
      at: first,
      reason: `CockroachDB accepts ${shownList(idle.map(({ value }) => upper(value)))} on sequences and does nothing with it. Only USAGE, SELECT and UPDATE have an effect.`,
    },
  ];
}
