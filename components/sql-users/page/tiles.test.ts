import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { Tiles } from "./tiles.tsx";

const READ_AT = Date.UTC(2027, 2, 1);
const FACTS: SqlUserFacts = {
  readAt: READ_AT,
  level: "manage",
  login: true,
  validUntil: null,
  lastLogin: null,
  options: [],
  admin: null,
  sessions: null,
  roles: [],
  system: [],
  databases: [],
  hidden: [],
  reach: "It reaches no table.",
  owned: { count: 0, objects: [], views: 0 },
};
const shown = (state: SqlUser["state"], facts: Partial<SqlUserFacts> = {}) => {
  const user = { name: "app_orders", state } as SqlUser;
  const tiles = {
    clusterId: "c1",
    user,
    passwordOutsideBy: null,
    facts: Object.assign({}, FACTS, facts),
    unread: null,
  };
  return renderToStaticMarkup(createElement(Tiles, tiles));
};

test("the state does not contradict what was just read from the cluster", () => {
  for (const state of ["unknown", "admin"] as const) {
    expect(shown(state)).toContain("Not admin");
    expect(shown(state)).toContain("Check whether it is restricted");
    for (const words of ["not verified", "unknown"]) expect(shown(state)).not.toContain(words);
  }
  for (const state of ["unknown", "admin"] as const) {
    const html = shown(state, { admin: { through: null } });
    expect(html).toContain("admin");
    expect(html).toContain("read from the cluster");
    for (const words of ["Not admin", "not verified"]) expect(html).not.toContain(words);
  }
});

test("an expiry is shown by the day that was chosen", () => {
  const html = shown("restricted", { validUntil: Date.parse("2027-04-01T00:00:00Z") });
  expect(html).toContain("the end of 31 Mar 2027 (UTC)");
  expect(html).not.toContain("1 Apr");
});
