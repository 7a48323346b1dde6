import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { auditQuery } from "./audit.ts";
import { json, serve } from "./testing.ts";

test("older events are read from where the page before ended, with the same filter, until there are no more", async () => {
  const pages = [{ events: [], next: 51 }, { events: [], next: 7 }, { events: [] }];
  const server = await serve((_request, response) => json(response, { ok: true, value: pages.shift() }));
  // The browser resolves paths against the page's address; Node has none.
  const { fetch } = globalThis;
  const inputs: unknown[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    inputs.push(JSON.parse(String(init.body)).input);
    return fetch(server.origin + path, init);
  });
  const client = new QueryClient();
  const read = await client.fetchInfiniteQuery(Object.assign(auditQuery({ target: "app" }), { pages: 9 }));
  expect(read.pages).toHaveLength(3);
  const input = { target: "app", grouped: true };
  expect(inputs).toEqual([input, Object.assign({ before: "51" }, input), Object.assign({ before: "7" }, input)]);
  expect(new Set(server.requests)).toEqual(new Set(["/api/operations/audit.list"]));
  vi.unstubAllGlobals();
  client.clear();
  await server.close();
});
