import { PRIVILEGES } from "../../privileges.ts";
import { sql } from "../../statement.ts";
import { hasSince } from "../../version.ts";
import type { Draft } from "../finding.ts";
import { fixText, privilegeTokens, targetTokens } from "../print.ts";
import type { Script, Step } from "../read/script.ts";
import type { RoleOption, RoleStatement } from "../read/syntax.ts";

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
  const privilege = twinOf(option.name);
  if (privilege === null) return [];
  return [
    {
      code: "role-option",
      at: { from: option.from, to: option.to },
      reason: `Members of a role do not inherit its options. The system privilege ${privilege} does the same and is inherited.`,
      // Beside other options, or in CREATE, more is meant than the privilege.
      fix:
        statement.is === "alter role" && statement.options.length === 1
          ? fixText(() => [
              sql`GRANT SYSTEM ${privilegeTokens([privilege])} TO ${targetTokens("grant", [statement.role])}`,
            ])
          : undefined,
    },
  ];
}

/** An option that takes something has no twin: without it a role has nothing to inherit. */
function twinOf(option: string): string | null {
  return Object.hasOwn(PRIVILEGES.system, option) ? option : null;
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
