import { planAccess } from "./plan.ts";
import { revokeAdmin } from "./templates/admin.ts";
import { verifyAccess } from "./templates/verify.ts";
import type { Script } from "./tokens.ts";

export type SnippetInput = {
  readonly user: string;
  readonly database: string;
  /** tables of the schema public */
  readonly tables: readonly string[];
  readonly version?: string | undefined;
  readonly otherAdmins: readonly string[];
  readonly code: string;
};

/** A task that guides to the Cloud API describe, with SQL that does it, and how and why the usual form differs. */
export type Snippet = { readonly id: string; readonly title: string; readonly script: Script; readonly why: string };

/**
 * The tasks around a SQL user of the Cloud API, each in a form that works on every release since v23.2. Throws
 * `SqlRefusal` as `planAccess` does.
 */
export function snippets(input: SnippetInput): readonly Snippet[] {
  const { user, database, otherAdmins } = input;
  const subject = { user, via: "role", code: input.code, demote: false, ...version(input) } as const;
  const databases = [{ name: database }];
  const writing = { ...subject, level: "read-write", databases, scope: "both" } as const;
  const onTables = {
    ...subject,
    level: "table-level",
    privileges: ["SELECT", "INSERT", "UPDATE"],
    tables: input.tables.map((name) => ({ database, name })),
  } as const;
  const demoted = { ...subject, demote: { otherAdmins } } as const;
  return [
    {
      id: "one-database",
      title: "Limit a user to one database",
      script: planAccess(writing).run,
      why: "GRANT ALL ON DATABASE limits nothing and opens no table: it gives the database object itself, with the right to drop it and to back it up. Tables need USAGE on their schema, and privileges for existing tables and for those created later.",
    },
    {
      id: "chosen-tables",
      title: "Give access to chosen tables",
      script: planAccess(onTables).run,
      why: "The short form works for tables that exist now. The names are complete here: CockroachDB reads a.b as database and table, PostgreSQL as schema and table. USAGE on the schema comes with them.",
    },
    {
      id: "read-only",
      title: "Make a read-only user",
      script: planAccess({ ...subject, level: "read-only", databases, scope: "both" }).run,
      why: "GRANT SELECT ON DATABASE is an error since v22.1 (invalid privilege type SELECT for database): the user gets nothing at all. Grant reading on tables: on existing ones and on those created later.",
    },
    {
      id: "revoke-admin",
      title: "Revoke admin from a user",
      script: [
        ...planAccess({ ...subject, level: "read-only", databases, scope: "both" }).run,
        ...revokeAdmin(user, { otherAdmins }),
      ],
      why: "Do not grant admin first: every SQL user of the Cloud API has it, with the right to pass it on. Grant the needed rights first and revoke admin last, so that the application is never without rights.",
    },
    {
      id: "application-user",
      title: "Give an application what it needs, then revoke admin",
      script: planAccess({ ...demoted, level: "read-write", saveRows: true, databases, scope: "both" }).run,
      why: "GRANT SELECT, INSERT, UPDATE ON DATABASE fails as a whole. If admin is already revoked, the application then has no rights. One role per database holds them, so that deleting the user later takes one statement.",
    },
    {
      id: "show-grants",
      title: "See what a user may do",
      script: verifyAccess(user, { databases }, input.code),
      why: "SHOW GRANTS FOR alone covers the current database only, and shows neither admin nor system privileges.",
    },
  ];
}

function version(input: SnippetInput): { readonly version?: string } {
  return input.version === undefined ? {} : { version: input.version };
}
