import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelScript, SQL_LEVELS } from "#lib/sql/own-user.ts";
import { sql, statement } from "#lib/sql/statement.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";
import { verifyAccess } from "#lib/sql/templates/verify.ts";
import { everyStatement, VERSIONS } from "#lib/sql/testing/every-script.ts";
import { nameToken, type Statement, type Token } from "#lib/sql/tokens.ts";
import { sendable } from "./gate.ts";

/** A statement that no template of ours makes. */
function raw(text: string): Statement {
  const tokens: Token[] = [{ kind: "plain", text }];
  return statement("Does what a test wants.", tokens);
}

/** Statements that were judged for an earlier version. */
const judged = new Set<Statement>();

describe("what is sent", () => {
  test.each(VERSIONS)("is every statement of every template, for %s", (version) => {
    for (const each of everyStatement(version)) {
      if (judged.has(each) || /^SHOW SCHEDULES/.test(sendableText(each))) continue;
      expect(() => sendable(each)).not.toThrow();
      judged.add(each);
    }
  });

  test("is the script of each level, and the verify script", () => {
    for (const each of [
      ...SQL_LEVELS.flatMap((level) => levelScript(level, "rolecall_0a1b", ["shop", 'we"ird'])),
      ...verifyAccess("app", { databases: [{ name: "shop" }] }, "Ab3_-xyz9"),
    ])
      expect(() => sendable(each)).not.toThrow();
  });

  test("says of each statement whether it changes something", () => {
    expect(sendable(raw("SHOW USERS")).effect).toBe("reads");
    expect(sendable(raw('GRANT admin TO "app"')).effect).toBe("changes");
    const [end] = endSessions("app");
    expect(end && sendable(end).effect).toBe("changes");
  });

  test("is never two statements, another kind, or one with an open quote or comment", () => {
    for (const text of [
      "",
      "SELECT 1",
      "DROP DATABASE shop",
      "BEGIN",
      "SHOW USERS; DROP USER app",
      'GRANT "r" TO "u"\nDROP USER app',
      'DROP USER "app',
      "SHOW USERS /* and",
      "ALTER TABLE t OWNER TO app",
      "\\! rm",
      "COPY t FROM STDIN",
    ])
      expect(() => sendable(raw(text)), text).toThrow(/is not sent/);
  });

  test("stays one statement whatever a name holds", () => {
    const hostile = fc.oneof(
      fc.constantFrom('a"; DROP USER app; --', "'; DROP USER app", "a/*", "*/", "--", "\\", "$$", "select", "u;v"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        let token: Token;
        try {
          token = nameToken(name);
        } catch {
          return;
        }
        expect(
          sendable(statement("Grants.", sql`GRANT CONNECT ON DATABASE ${token} TO ${nameToken("app")}`)).effect,
        ).toBe("changes");
      }),
    );
  });
});

function sendableText(each: Statement): string {
  return each.tokens.map(({ text }) => text).join("");
}
