import { PUBLIC } from "../../names.ts";
import { hasSince } from "../../version.ts";
import type { Draft } from "../finding.ts";
import { fixText, grantTokens, membershipTokens, roleStatementTokens } from "../print.ts";
import { POSTGRES_OPTIONS } from "../read/read-roles.ts";
import type { Script, Step } from "../read/script.ts";
import type { Extra, Grant, Membership, Name, Refused, RoleStatement } from "../read/syntax.ts";

const EXTRAS: Readonly<Record<Extra["is"], readonly ["postgres-only" | "not-in-grammar", string]>> = {
  columns: ["postgres-only", "CockroachDB grants on whole tables only. A view can show chosen columns."],
  cascade: ["postgres-only", "CockroachDB's REVOKE has no CASCADE: it revokes only from the named users and roles."],
  restrict: ["postgres-only", "CockroachDB's REVOKE ends with the names: it has no RESTRICT."],
  "granted by": ["postgres-only", "CockroachDB keeps no grantor, so GRANTED BY is a syntax error."],
  "membership options": ["postgres-only", "CockroachDB knows ADMIN OPTION alone. Members always inherit."],
  group: ["postgres-only", "CockroachDB has no GROUP before a name: users and roles are named alike."],
  view: [
    "not-in-grammar",
    "A grant on a view is written like one on a table: with TABLE before the name, or without it.",
  ],
  "wrong option": [
    "not-in-grammar",
    "GRANT OPTION belongs to privileges and ADMIN OPTION to roles. The other way round is a syntax error.",
  ],
  "revoke option for all sequences": [
    "not-in-grammar",
    "GRANT OPTION FOR cannot be combined with ALL SEQUENCES IN SCHEMA. Name the sequences, or revoke and grant again.",
  ],
};

/** Forms that CockroachDB refuses before it looks at any name. */
export function syntaxRule({ parsed }: Step, { version }: Script): readonly Draft[] {
  switch (parsed.is) {
    case "grant":
    case "revoke":
      return [...extraDrafts(parsed), ...targetDrafts(parsed, version), ...publicDrafts(parsed)];
    case "join":
    case "leave":
      return extraDrafts(parsed);
    case "create role":
    case "alter role":
      return roleDrafts(parsed);
    case "drop role":
      return [...(parsed.word === "GROUP" ? [groupDraft(parsed.wordAt)] : []), ...parsed.roles.flatMap(sessionDraft)];
    case "drop owned":
      return parsed.cascade
        ? [
            {
              code: "not-in-grammar",
              at: parsed.cascade,
              reason: "CockroachDB answers that DROP OWNED BY CASCADE is not supported yet. Nothing is dropped.",
            },
          ]
        : [];
    case "begin":
    case "end":
    case "within transaction":
      return parsed.work
        ? [
            {
              code: "not-in-grammar",
              at: parsed.work,
              reason: "CockroachDB has no WORK here: the statement is a syntax error. Without that word it is right.",
            },
          ]
        : [];
    case "reassign owned":
    case "owner":
    case "use":
    case "show":
    case "create schema":
    case "query":
      return [];
    case "unknown":
      return parsed.refused ? [refusedDraft(parsed.refused)] : [];
    default:
      return parsed satisfies never;
  }
}

/** The grammar of CockroachDB says where it stops; a reason of its own for what people bring from PostgreSQL. */
function refusedDraft(refused: Refused): Draft {
  const { at } = refused;
  if (refused.how === "misspelt")
    return {
      code: "not-in-grammar",
      severity: "warning",
      at,
      reason: `No statement begins with ${refused.word}. ${refused.meant} is probably meant; the linter has not checked the rest.`,
    };
  const { begins, word } = refused;
  if (/^DROP (?:USER|ROLE)$/.test(begins) && (word === "CASCADE" || word === "RESTRICT"))
    return {
      code: "postgres-only",
      at,
      reason: `${begins} has no ${word}: the statement is a syntax error. Revoke the rights and give the objects away first, then drop it.`,
    };
  const reason =
    word === null
      ? `${begins} needs more than this: the statement is a syntax error.`
      : `CockroachDB's ${begins} does not go on with ${word} here: the statement is a syntax error.`;
  return { code: "not-in-grammar", at, reason };
}

/** The database answers “grant options cannot be granted to "public" role” (pkg/sql/grant_revoke.go and alter_default_privileges.go). */
function publicDrafts({ is, option, roles }: Grant): readonly Draft[] {
  const to =
    is === "grant" && option
      ? roles.find(({ value, written }) => value === PUBLIC && written !== "session")
      : undefined;
  if (!to) return [];
  return [
    {
      code: "not-in-grammar",
      at: to,
      reason: "The database refuses to give grant options to public. Nothing is granted.",
    },
  ];
}

/** A word for the session is no name there (pkg/sql/create_role.go and drop_role.go). */
function sessionDraft(name: Name): readonly Draft[] {
  if (name.written !== "session") return [];
  return [
    {
      code: "not-in-grammar",
      at: name,
      reason: `The database refuses ${name.value} as the name of a user or role that is created or dropped.`,
    },
  ];
}

function extraDrafts(parsed: Grant | Membership): readonly Draft[] {
  if (parsed.extras.length === 0) return [];
  const fix = fixText(() => ["groups" in parsed ? membershipTokens(parsed) : grantTokens(parsed)]);
  return parsed.extras.map((extra) => ({
    code: EXTRAS[extra.is][0],
    at: extra,
    reason: EXTRAS[extra.is][1],
    fix,
  }));
}

function targetDrafts(grant: Grant, version: Script["version"]): readonly Draft[] {
  const { target } = grant;
  if (target.on === "postgres")
    return [
      {
        code: "postgres-only",
        at: target.what,
        reason: "CockroachDB has no grants on this kind of object: the statement is a syntax error.",
      },
    ];
  if (target.on === "future" && target.kind === "SCHEMAS" && target.schemas.length > 0)
    return [
      {
        code: "defaults-in-schema-on-schemas",
        at: target.word,
        reason:
          "A schema is not inside another schema: the database answers “cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS”.",
      },
    ];
  if ((target.on === "all" || target.on === "future") && target.kind === "ROUTINES" && !hasSince(version, "v25.3"))
    return [
      {
        code: "needs-version",
        at: target.word,
        severity: version === null ? "warning" : "error",
        reason: "ROUTINES came with v25.3. Before that, FUNCTIONS and PROCEDURES are granted one by one.",
        fix: fixText(() =>
          target.on === "future"
            ? [grantTokens(grant, { target: { ...target, kind: "FUNCTIONS" } })]
            : (["FUNCTIONS", "PROCEDURES"] as const).map((kind) => grantTokens(grant, { target: { ...target, kind } })),
        ),
      },
    ];
  return [];
}

function roleDrafts(statement: RoleStatement): readonly Draft[] {
  const drafts: Draft[] = statement.word === "GROUP" ? [groupDraft(statement.wordAt)] : [];
  if (statement.change === "rename")
    drafts.push({
      code: "postgres-only",
      at: statement.role,
      reason: "CockroachDB has no RENAME for users and roles. Make a new one and drop the old.",
    });
  const foreign = statement.options.filter(({ name }) => POSTGRES_OPTIONS.has(name));
  const fix = foreign.length > 0 ? fixText(() => [roleStatementTokens(statement)]) : undefined;
  const wrong = foreign.map(
    (option): Draft => ({ code: "postgres-only", at: option, reason: whyForeign(option.name), fix }),
  );
  const made = statement.is === "create role" ? sessionDraft(statement.role) : [];
  // Not pushed as arguments: of a hundred thousand options they would be more than the stack holds.
  return [...drafts, ...made, ...optionDrafts(statement), ...settingDrafts(statement), ...wrong];
}

/** The database refuses an option that is there twice, and one beside its opposite. */
function optionDrafts({ options }: RoleStatement): readonly Draft[] {
  const seen = new Map<string, string>();
  return options.flatMap((option): Draft[] => {
    const subject = option.name.replace(/^NO(?=[A-Z])/, "").replace(/^(UN)?ENCRYPTED /, "");
    const before = seen.get(subject);
    seen.set(subject, option.name);
    if (before === undefined) return [];
    const how = before === option.name ? "redundant" : "conflicting";
    return [
      {
        code: "contradiction",
        severity: "error",
        at: { from: option.from, to: option.to },
        reason: `The database answers “${how} role options” to ${before} and ${option.name} in one statement.`,
      },
    ];
  });
}

/** Settings of the connection cannot be a default of a role (pkg/sql/alter_role.go). */
function settingDrafts({ setting }: RoleStatement): readonly Draft[] {
  if (!setting || !/^(database|role)$/.test(setting.name)) return [];
  return [
    {
      code: "not-in-grammar",
      at: { from: setting.from, to: setting.to },
      reason: `The database refuses ${setting.name} as a default of a role (55P02). Set it on the connection instead.`,
    },
  ];
}

function whyForeign(option: string): string {
  if (option.endsWith("SUPERUSER")) return "CockroachDB has no SUPERUSER: a member of the role admin is one.";
  if (option.endsWith("INHERIT")) return "In CockroachDB members always inherit the privileges of their roles.";
  if (option.endsWith("PASSWORD")) return "CockroachDB's option is PASSWORD alone; what is stored is always a hash.";
  if (/^(IN ROLE|IN GROUP|ROLE|ADMIN|USER)$/.test(option))
    return "In CockroachDB membership is not an option of a role. Use GRANT with the role and the member.";
  return "CockroachDB has no such option.";
}

function groupDraft(at: Draft["at"]): Draft {
  return { code: "postgres-only", at, reason: "CockroachDB has no GROUP statements. ROLE does the same." };
}
