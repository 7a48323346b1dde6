import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { SavedFilters } from "./filters/saved-filters.tsx";
import { ListFooter } from "./list-footer.tsx";
import { countStates } from "./list-logic.ts";
import { PLAIN_VIEW } from "./list-view.ts";
import { LoginMarks } from "./marks/login-marks.tsx";

const users = Array.from({ length: 1_200 }, (_, index): SqlUser => ({ name: `svc_${index}`, state: "unknown" }));
const list = (complete: boolean) => ({ users, complete, readAt: 1 }) as unknown as SqlUserList;

function filters(complete: boolean): string {
  const props = { chosen: PLAIN_VIEW.state, hrefOf: () => "?", counts: countStates(users), complete };
  return renderToStaticMarkup(createElement(SavedFilters, props)).replace(/<[^>]*>/g, " ");
}

function footer(complete: boolean, failed = false): string {
  const props = { list: list(complete), part: undefined, shown: users.length, failed, onExport: () => {} };
  return renderToStaticMarkup(createElement(ListFooter, props));
}

test("the counts of an incomplete list are marked as such, and those of a complete one are not", () => {
  for (const complete of [true, false]) expect(filters(complete)).toMatch(/All\s+1,200/);
  expect(filters(false)).toContain("so far");
  expect(filters(true)).not.toContain("so far");
});

test("the foot of an incomplete list says that more is coming, or failed, and exports nothing", () => {
  expect(footer(false)).toContain("1,200 loaded, more are coming");
  expect(footer(false, true)).toContain("1,200 loaded, the rest failed to load");
  expect(footer(true)).toContain("1,200 of 1,200 loaded");
  expect(footer(false)).not.toContain("Export CSV");
  expect(footer(true)).toContain("Export CSV");
});

test("a SQL user whose login is disabled is marked, and no other", () => {
  const mark = (user: SqlUser) => renderToStaticMarkup(createElement(LoginMarks, { user }));
  expect(mark({ name: "app_off", state: "admin", loginDisabled: true })).toContain("disabled");
  expect(mark({ name: "app_on", state: "admin" })).toBe("");
});
