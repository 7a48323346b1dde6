import { expect, test } from "vitest";
import type { KeyDialog } from "#components/sql-user-facts/open-dialog.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { byHandOf } from "./key-closed-steps.tsx";

const user = { name: "app", state: "unknown" } as const;
const stepsOf = (dialog: KeyDialog) => {
  const { script, after } = byHandOf(dialog, { id: "1", name: "freight-prod" });
  return { sql: script.flatMap((on) => on.script.map(sqlText)), after };
};

test("a compromised password is replaced before the sessions that it opened are ended, and it says that they go on", () => {
  const { sql, after } = stepsOf({ kind: "compromised", user });
  expect(sql).toHaveLength(2);
  expect(sql[0]).toMatch(/^ALTER USER "app" WITH PASSWORD/);
  expect(sql[1]).toMatch(/^CANCEL SESSIONS .*'app'/);
  expect(after).toContain("Its open sessions go on until the second statement is run");
});

test("a reset for another reason ends no session", () => {
  const { sql, after } = stepsOf({ kind: "reset", user });
  expect(sql).toEqual([`ALTER USER "app" WITH PASSWORD '…';`]);
  expect(after).not.toContain("sessions");
});

test("a SQL user of the Cloud Console is said to be admin, since the API and the Console make it one", () => {
  const { sql, after } = stepsOf({ kind: "create", name: "app" });
  expect(sql).toEqual([`CREATE USER "app" WITH PASSWORD '…';`]);
  expect(after).toContain("One made there is admin until you restrict it.");
});
