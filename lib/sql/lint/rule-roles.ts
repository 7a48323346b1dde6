import { PRIVILEGES } from "../privileges.ts";
import { sql } from "../statement.ts";
import { hasSince } from "../version.ts";
import type { Draft } from "./finding.ts";
import { fixText, privilegeTokens, targetTokens } from "./print.ts";
import type { Script, Step } from "./script.ts";
import type { RoleOption, RoleStatement } from "./syntax.ts";

/** Options of users and roles: passwords that others can read, and options that the members of a role do not inherit. */
export function roleRule({ parsed }: Step, { version }: Script): readonly Draft[] {
  if (parsed.is !== "create role" && parsed.is !== "alter role") return [];
  return parsed.options.flatMap((option) => [
    ...passwordDrafts(option),
    ...twinDrafts(parsed, option),
    ...versionDrafts(option, version),
  ]);
}

/** No text here repeats the password, and no fix holds it. */
function passwordDrafts({ secret }: RoleOption): readonly Draft[] {
  if (!secret) return [];
  const at = { from: secret.from, to: secret.to };
  const drafts: Draft[] = [
    {
      code: "password-in-clear",
      at,
      reason: "The script, shell histories and logs show this password. Set it with Rolecall or the Cloud API.",
    },
  ];
  if (!secret.string)
    drafts.push({
      code: "not-in-grammar",
      at,
      reason: "A password is a text in single quotes, a placeholder or NULL.",
    });
  return drafts;
}

/** LOGIN, PASSWORD and the like have no privilege of the same name. SQLLOGIN has one the other way round. */
function twinDrafts(statement: RoleStatement, option: RoleOption): readonly Draft[] {
  const twin = twinOf(option.name);
  if (twin === null) return [];
  const { privilege, gives } = twin;
  return [
    {
      code: "role-option",
      at: { from: option.from, to: option.to },
      reason: `Members of a role do not inherit its options. The system privilege ${privilege} does the same and is inherited.`,
      fix: fixText(() => {
        const privileges = privilegeTokens([privilege]);
        const who = targetTokens("grant", [statement.role]);
        if (gives) return [sql`GRANT SYSTEM ${privileges} TO ${who}`];
        return statement.is === "create role" ? [] : [sql`REVOKE SYSTEM ${privileges} FROM ${who}`];
      }),
    },
  ];
}

function twinOf(option: string): { readonly privilege: string; readonly gives: boolean } | null {
  if (option === "SQLLOGIN" || option === "NOSQLLOGIN")
    return { privilege: "NOSQLLOGIN", gives: option === "NOSQLLOGIN" };
  if (Object.hasOwn(PRIVILEGES.system, option)) return { privilege: option, gives: true };
  const positive = option.replace(/^NO/, "");
  return positive !== option && Object.hasOwn(PRIVILEGES.system, positive)
    ? { privilege: positive, gives: false }
    : null;
}

function versionDrafts(option: RoleOption, version: Script["version"]): readonly Draft[] {
  if (!/^(NO)?BYPASSRLS$/.test(option.name) || hasSince(version, "v25.2")) return [];
  return [
    {
      code: "needs-version",
      at: { from: option.from, to: option.to },
      severity: version === null ? "warning" : "error",
      reason: "Row-level security and BYPASSRLS came with v25.2.",
    },
  ];
}
