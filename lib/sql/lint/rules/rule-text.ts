import { PRIVILEGES } from "../../privileges.ts";
import { sql } from "../../statement.ts";
import { type Draft, shown } from "../finding.ts";
import { fixText, privilegeTokens, targetTokens } from "../print.ts";
import type { Lexed } from "../read/lexer.ts";
import type { ReadStatement } from "../read/read.ts";
import type { Step } from "../read/script.ts";

/** The faults of the text itself, without its meaning. */
export function textDrafts({ pieces, openComment, odd }: Lexed): readonly Draft[] {
  const open = pieces.at(-1);
  const drafts: Draft[] = odd.slice(0, MOST).map((at) => ({
    code: "odd-character",
    at,
    reason:
      "The database reads this space or quote as part of a name. It comes from a web page or a word processor: type it again.",
  }));
  const unclosed = openComment ?? (open && !open.closed ? open : null);
  if (unclosed)
    drafts.push({
      code: "unclosed-text",
      at: { from: unclosed.from, to: Math.min(unclosed.to, unclosed.from + 2) },
      reason: "This string, name or comment never ends, so the rest of the script is part of it and is not run.",
    });
  return drafts;
}

/** A text full of them needs no list. */
const MOST = 100;

/** A finding where the semicolon before this statement is missing. */
export function separationDrafts({ unseparated }: ReadStatement): readonly Draft[] {
  if (!unseparated) return [];
  return [
    {
      code: "missing-semicolon",
      at: unseparated,
      reason: "A new statement begins here, but the one above has not ended: both together are a syntax error.",
    },
  ];
}

const SYSTEM: Readonly<Record<string, unknown>> = PRIVILEGES.system;
const OBJECT: ReadonlySet<string> = new Set(
  Object.entries(PRIVILEGES).flatMap(([kind, privileges]) => (kind === "system" ? [] : Object.keys(privileges))),
);

/** `GRANT SELECT TO u` and `GRANT VIEWACTIVITY TO u`: read as membership in roles of these names. */
export function targetMissingRule({ parsed }: Step): readonly Draft[] {
  if ((parsed.is === "grant" || parsed.is === "revoke") && parsed.all && isNowhere(parsed.target))
    return [{ code: "target-missing", at: parsed.all, reason: "ALL needs ON and an object, or SYSTEM before it." }];
  if (parsed.is !== "join" && parsed.is !== "leave") return [];
  const bare = parsed.groups.filter(({ written }) => written === "bare");
  const system = bare.filter(({ value }) => Object.hasOwn(SYSTEM, value.toUpperCase()));
  const first = bare.find(({ value }) => OBJECT.has(value.toUpperCase())) ?? system[0];
  if (!first) return [];
  const onlySystem = system.length === parsed.groups.length;
  return [
    {
      code: "target-missing",
      at: first,
      severity: OBJECT.has(first.value.toUpperCase()) ? "error" : "warning",
      reason: `Without ${onlySystem ? "SYSTEM before" : "ON and an object after"} it, CockroachDB reads ${shown(first.value)} as a role of that name.`,
      fix: fixText(() => {
        // ADMIN OPTION is only of roles, so the whole statement may mean one.
        if (!onlySystem || parsed.option) return [];
        const privileges = privilegeTokens(system.map(({ value }) => value.toUpperCase()));
        const who = targetTokens("grant", parsed.members);
        const optioned = parsed.extras.length > 0;
        // Where a role is expected, GRANT OPTION is wrong; of a privilege it is right.
        if (parsed.extras.some(({ is }) => is !== "wrong option")) return [];
        return [
          parsed.is === "join"
            ? sql`GRANT SYSTEM ${privileges} TO ${who}${optioned ? sql` WITH GRANT OPTION` : []}`
            : sql`REVOKE ${optioned ? sql`GRANT OPTION FOR ` : []}SYSTEM ${privileges} FROM ${who}`,
        ];
      }),
    },
  ];
}

function isNowhere(target: { readonly on: string; readonly names?: readonly unknown[] }): boolean {
  return target.on === "named" && target.names?.length === 0;
}
