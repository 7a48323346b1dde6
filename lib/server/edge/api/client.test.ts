import type { AxiosAdapter } from "axios";
import OpenAPIClientAxios, { type Document, type UnknownOperationMethod } from "openapi-client-axios";
import { expect, test } from "vitest";
import { wantToken } from "../../../testing/accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { newWorld } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { answerCall } from "./answer-call.ts";

freshProcess();

/** Passes the client's requests to the API, and the answers back. */
const adapter: AxiosAdapter = async (config) => {
  const url = new URL(`${config.baseURL}${config.url}`);
  for (const [name, value] of Object.entries((config.params as Record<string, string>) ?? {}))
    url.searchParams.set(name, value);
  const method = (config.method ?? "get").toUpperCase();
  const headers = new Headers(Object.entries(config.headers.toJSON()).map(([name, value]) => [name, String(value)]));
  const sent = method === "GET" || config.data === undefined ? {} : { body: String(config.data) };
  const answer = await inRequest(newBrowser({ origin: "" }), () =>
    answerCall(new Request(url, { method, headers, ...sent })),
  );
  const data: unknown = await answer.json();
  return { data, status: answer.status, statusText: "", headers: {}, config };
};

test("a client that another project makes of the document lists, creates, resets and deletes", async () => {
  const world = await newWorld();
  const token = await wantToken(world.ada, {
    kind: "personal",
    name: "client",
    scopes: ["read", "create", "reset", "delete"],
    clusters: "all",
    addresses: [],
    days: 7,
  });
  const served = await inRequest(newBrowser(), () =>
    answerCall(new Request("http://localhost:3000/api/v1/openapi.json")),
  );
  const made = new OpenAPIClientAxios({
    definition: (await served.json()) as Document,
    withServer: { url: "http://localhost:3000/api/v1" },
    axiosConfigDefaults: { adapter, headers: { Authorization: `Bearer ${token.ok ? token.value.token : ""}` } },
  });
  const client = await made.init();
  const ask = async (id: string, params: Record<string, string>, body?: unknown) => {
    const { status, data } = await (client[id] as UnknownOperationMethod)(params, body);
    return { status, data: data as Record<string, unknown> };
  };
  const one = { clusterId: CLUSTER_ID, name: "app_client" };
  expect(await ask("listClusters", {})).toMatchObject({ status: 200, data: { next: null } });
  const created = await ask("createSqlUser", { clusterId: CLUSTER_ID }, { name: "app_client" });
  expect(created.status, JSON.stringify(created.data)).toBe(201);
  const { data: list } = await ask("listSqlUsers", { clusterId: CLUSTER_ID, fresh: "true" });
  expect(JSON.stringify(list.items)).toContain("app_client");
  const { data: reset } = await ask("resetPassword", one, {});
  expect(world.users.get("app_client")).toBe(reset.password);
  expect(await ask("deleteSqlUser", one)).toMatchObject({ status: 200, data: { name: "app_client" } });
});
