import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { json, RIGHTS, serve, thrownBy } from "../testing.ts";
import { keyOf } from "./readings.ts";
import { failureOf } from "./request-error.ts";
import { carryOut } from "./use-operation.ts";

const ID = "5f1c0a7e-0000-4000-8000-000000000001";
const USERS: SqlUser[] = [
  { name: "app-one", state: "admin", purpose: "orders", verified: { at: 1, by: "Lena", databases: ["old"] } },
  { name: "app_two", state: "admin" },
];
const VERDICT = {
  state: "restricted",
  through: null,
  powers: [],
  held: [],
  provisionedBy: null,
  databases: ["shop"],
  missing: [],
  surplus: ["DROP"],
  revoke: [{ says: "Takes DROP.", tokens: [{ kind: "keyword", text: "REVOKE" }] }],
  unseen: ["Databases other than shop"],
  matches: false,
  reasons: [],
};

let client: QueryClient;
let received: { method: string; url: string; type: string; body: unknown }[];
let answer: unknown;
let close: () => Promise<void>;

beforeEach(async () => {
  client = new QueryClient();
  client.setQueryData<SqlUserList>(keyOf("sql_user.list", { clusterId: ID }), {
    users: USERS,
    complete: true,
    readAt: 1,
    rights: RIGHTS,
  });
  received = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "" } = request;
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    received.push({ method, url, type: request.headers["content-type"] ?? "", body });
    json(response, answer);
  });
  ({ close } = server);
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(server.origin + path, init));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  client.clear();
  await close();
});

type Answered = Pick<InputOf<"sql_user.verify">, "code" | "answer" | "wanted">;
const verify = (request: Answered) =>
  carryOut(client, { name: "sql_user.verify", input: { clusterId: ID, name: "app-one", ...request } });
const shown = () => client.getQueryData<SqlUserList>(keyOf("sql_user.list", { clusterId: ID }))?.users;

test("sends only code, answer and intended access, to the user's own address", async () => {
  answer = { ok: true, value: { verdict: VERDICT, user: { ...USERS[0], state: "restricted" } } };
  await verify({ code: "c0de", answer: "(0 rows)", wanted: { level: "monitoring", via: "role" } });
  expect(received).toEqual([
    {
      method: "POST",
      url: `/api/clusters/${ID}/sql-users/app-one/verification`,
      type: "application/json",
      body: { code: "c0de", answer: "(0 rows)", wanted: { level: "monitoring", via: "role" } },
    },
  ]);
});

test("the list shows the proved state at once, for this user only", async () => {
  const verified = { at: 9, by: "Lena", databases: ["shop"] };
  answer = { ok: true, value: { verdict: VERDICT, user: { name: "app-one", state: "restricted", verified } } };
  expect((await verify({ code: "c0de", answer: "…" })).verdict).toEqual(VERDICT);
  expect(shown()).toEqual([{ name: "app-one", state: "restricted", purpose: "orders", verified }, USERS[1]]);
});

test("an outdated proof is not shown beside the new state", async () => {
  answer = { ok: true, value: { verdict: VERDICT, user: { name: "app-one", state: "unknown" } } };
  await verify({ code: "c0de", answer: "…" });
  expect(shown()?.[0]?.verified).toBeUndefined();
});

test("a refusal is thrown unchanged, and the list stays", async () => {
  const error = { code: "code_void", requestId: "req_9" };
  answer = { ok: false, error };
  expect(failureOf(await thrownBy(verify({ code: "c0de", answer: "…" })))).toEqual(error);
  expect(shown()).toEqual(USERS);
});

test("a verdict of another shape is not guessed at", async () => {
  answer = { ok: true, value: { verdict: { ...VERDICT, state: "fine" }, user: USERS[0] } };
  expect(failureOf(await thrownBy(verify({ code: "c0de", answer: "…" }))).code).toBe("outcome_unknown");
  expect(shown()).toEqual(USERS);
});

test("an answer arrives even where the list cannot show the change", async () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  client.setQueryData(keyOf("sql_user.list", { clusterId: ID }), { complete: true });
  answer = { ok: true, value: { verdict: VERDICT, user: { ...USERS[0], state: "restricted" } } };
  expect((await verify({ code: "c0de", answer: "(0 rows)" })).verdict).toEqual(VERDICT);
  expect(report).toHaveBeenCalledOnce();
});
