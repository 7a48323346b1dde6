import { QueryClientProvider } from "@tanstack/react-query";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime.js";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { requestsQuery } from "#lib/client/request-queries.ts";
import { RequestsScreen } from "./requests-screen.tsx";

/** The first render, with rows that the server read `ageMs` ago by the clock of the renderer. */
function firstRender(ageMs: number): string {
  const client = getQueryClient();
  const pages = [{ requests: [], more: false }];
  for (const only of ["open", "decided"] as const) {
    const { queryKey } = requestsQuery({ search: "", kind: null, state: null }, only);
    client.setQueryData(queryKey, { pages, pageParams: [undefined] }, { updatedAt: Date.now() - ageMs });
  }
  const screen = createElement(RequestsScreen, { mayRequest: true, mayDecide: false });
  const params = createElement(SearchParamsContext.Provider, { value: new URLSearchParams() }, screen);
  return renderToStaticMarkup(createElement(QueryClientProvider, { client }, params));
}

test("the first render does not depend on how long ago the server read, or hydration would fail", () => {
  expect(firstRender(60_000)).toBe(firstRender(0));
});
