import { QueryClientProvider } from "@tanstack/react-query";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime.js";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { prerender } from "react-dom/static";
import { expect, test } from "vitest";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { listKey } from "#lib/client/calls/readings.ts";
import { RIGHTS } from "#lib/client/testing.ts";
import type { Rights, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { SqlUsersScreen } from "./sql-users-screen.tsx";

const LIST: SqlUserList = {
  users: [{ name: "boss", state: "admin", protected: true }],
  complete: true,
  readAt: 1,
  rights: RIGHTS,
};

type Shown = { list?: Partial<SqlUserList>; rights?: Partial<Rights>; notReady?: string; search?: string };

function pageOf({ list, rights, notReady, search }: Shown) {
  const client = getQueryClient();
  const cluster = { id: "one", name: "orders", plan: "BASIC", version: "v26.2.1", notReady: notReady ?? null };
  client.setQueryData(listKey(cluster.id), Object.assign({}, LIST, list));
  const firstRights = Object.assign({}, RIGHTS, rights);
  const screen = createElement(SqlUsersScreen, { cluster, firstRights, firstRows: undefined });
  const params = createElement(SearchParamsContext.Provider, { value: new URLSearchParams(search) }, screen);
  return createElement(QueryClientProvider, { client }, params);
}

test("what stands above the rows is there with them, or has its room until it is fetched", () => {
  // In one go: what was fetched once is there at once.
  const above = (shown: Shown) => renderToStaticMarkup(pageOf(shown)).split("<table")[0] ?? "";
  const rooms = (shown: Shown) => above(shown).split('<div class="h-11 flex-none"></div>').length - 1;
  const deletedOutside = { count: 1, lastAt: 1, newest: [{ name: "old", by: null }] };
  expect(rooms({})).toBe(0);
  expect(rooms({ notReady: "locked" })).toBe(1);
  expect(rooms({ rights: { keyClosed: "reads" } })).toBe(1);
  expect(rooms({ list: { facts: { level: "observe", readAt: 1, failure: "internal" } } })).toBe(1);
  expect(rooms({ list: { deletedOutside } })).toBe(1);
  expect(above({ search: "state=unowned" })).toContain("These SQL users have no owner.");
  expect(above({ search: "state=admin&q=bo" })).toContain("Searched among admin SQL users only.");
});

test("that nothing is left to restrict, which comes late, stands below the rows", async () => {
  const { prelude } = await prerender(pageOf({}));
  const [, below] = (await new Response(prelude).text()).split("</table>");
  expect(below).toContain("Nothing is left to restrict on this cluster.");
});
