import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RELEASE } from "#lib/shared/release.ts";
import type { SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { json, RIGHTS, serve, thrownBy } from "../testing.ts";
import { keyOf } from "./readings.ts";
import { readFresh, readQuery } from "./reads.ts";
import { failureOf } from "./request-error.ts";

const ID = "5f1c0a7e-0000-4000-8000-000000000001";
const LIST = `/api/operations/sql_user.list?release=${RELEASE}&clusterId=${ID}`;
const list = (count: number, complete: boolean): SqlUserList => ({
  users: Array.from({ length: count }, (_, index) => ({ name: `app_${index}`, state: "admin" as const })),
  complete,
  readAt: 1,
  rights: RIGHTS,
});

let client: QueryClient;
let requests: string[];
let answers: unknown[];
let close: () => Promise<void>;

beforeEach(async () => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  answers = [];
  const server = await serve((_request, response) => json(response, answers.shift()));
  ({ requests, close } = server);
  // The browser resolves paths against the page's address; Node has none.
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(server.origin + path, init));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  client.clear();
  await close();
});

const shown = () => client.getQueryData<SqlUserList>(keyOf("sql_user.list", { clusterId: ID }));
const give = (...values: SqlUserList[]) => answers.push(...values.map((value) => ({ ok: true, value })));

describe("the list of SQL users", () => {
  test("the first page is shown as soon as it arrives", async () => {
    give(list(2, false));
    await client.query(readQuery("sql_user.list", { clusterId: ID }));
    expect(shown()).toEqual(list(2, false));
    expect(requests).toEqual([LIST]);
  });

  test("a complete list never shrinks to its first pages because it is read again", async () => {
    client.setQueryData(keyOf("sql_user.list", { clusterId: ID }), list(3, true));
    give(list(1, false), list(2, false), list(4, true));
    const counts = new Set<number>();
    const stop = client.getQueryCache().subscribe(() => counts.add(shown()?.users.length ?? 0));
    await readFresh(client, "sql_user.list", { clusterId: ID });
    stop();
    expect([...counts].toSorted()).toEqual([3, 4]);
    expect(requests).toHaveLength(3);
  });

  test("a refresh goes past the server's snapshot, and only its first question does", async () => {
    client.setQueryData(keyOf("sql_user.list", { clusterId: ID }), list(3, true));
    give(list(1, false), list(3, true));
    await readFresh(client, "sql_user.list", { clusterId: ID });
    expect(requests).toEqual([`${LIST}&fresh=true`, LIST]);
  });

  test("a failed refresh throws and leaves the older list", async () => {
    client.setQueryData(keyOf("sql_user.list", { clusterId: ID }), list(3, true));
    answers.push({ ok: false, error: { code: "cloud_timeout", requestId: "req_5" } });
    const error = await thrownBy(readFresh(client, "sql_user.list", { clusterId: ID }));
    expect(failureOf(error)).toEqual({ code: "cloud_timeout", requestId: "req_5" });
    expect(shown()).toEqual(list(3, true));
  });
});
