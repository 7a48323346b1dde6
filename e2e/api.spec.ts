import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, OpenAPIClientAxios, type UnknownOperationMethod } from "openapi-client-axios";
import { actionId, argumentsOf, postAction } from "./support/actions.ts";
import { expect, test } from "./support/fixtures.ts";
import { addPerson, cookieOf, giveRole, type Person } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";

/* The API as programs meet it: over HTTP, by the front door. */

const SCOPES = ["read", "create", "reset", "delete", "describe", "request", "rotate", "audit"];

/** Makes a token as the page does, right after the person confirmed it. */
async function tokenOf(rolecall: Rolecall, person: Person, more: object = {}): Promise<string> {
  const cookie = await cookieOf(rolecall, person);
  inStore(rolecall, "update sessions set proved_at = ? where account_id = ?", Date.now(), person.id);
  const input = { kind: "personal", name: "ci", scopes: SCOPES, clusters: "all", addresses: [], days: 30, ...more };
  const answer = await fetch(`${rolecall.url}/`, {
    method: "POST",
    headers: {
      cookie,
      origin: rolecall.url,
      accept: "*/*",
      "next-action": actionId("token.create"),
      "content-type": "text/plain;charset=UTF-8",
    },
    body: JSON.stringify(argumentsOf("token.create", [input])),
  });
  const text = await answer.text();
  return /rlc_[0-9A-Za-z]{49}/.exec(text)?.[0] ?? text;
}

function calling(rolecall: Pick<Rolecall, "url">, token: string) {
  return async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const headers = { authorization: `Bearer ${token}`, ...type, ...more };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${rolecall.url}/api/v1${path}`, { method, headers, ...sent, redirect: "manual" });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  };
}

test("a program lists, creates, resets and deletes, and leaves no secret behind", async ({ rolecall, clusterId }) => {
  const token = await tokenOf(rolecall, addPerson(rolecall, "Owner of a program", "administrator"));
  const call = calling(rolecall, token);
  const users = `/clusters/${clusterId}/sql-users`;
  const created = await call("POST", users, { name: "app_api" }, { "idempotency-key": "one" });
  expect(created).toMatchObject({ status: 201, body: { name: "app_api" } });
  const again = await call("POST", users, { name: "app_api" }, { "idempotency-key": "one" });
  expect(again.body).toMatchObject({ password: null, passwordGone: true });
  const reset = await call("POST", `${users}/app_api/reset-password`);
  expect(reset.status).toBe(200);
  const { body: list } = await call("GET", `${users}?fresh=true`);
  expect(JSON.stringify(list)).toContain("app_api");
  expect(await call("DELETE", `${users}/app_api`)).toMatchObject({ status: 200 });

  const secrets = [token.slice(8), String(created.body.password), String(reset.body.password)];
  const places = new Map([
    ["the output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ...filesBelow(rolecall.folder),
  ]);
  for (const [where, text] of places)
    expect(
      secrets.filter((secret) => holds(text, secret)),
      where,
    ).toEqual([]);
});

test("a cookie and a token never mix", async ({ rolecall, clusterId, request }) => {
  const administrator = addPerson(rolecall, "With a cookie", "administrator");
  const cookie = await cookieOf(rolecall, administrator);
  const member = addPerson(rolecall, "With a token");
  const call = calling(rolecall, await tokenOf(rolecall, member));
  const users = `/clusters/${clusterId}/sql-users`;
  expect(await call("GET", users, undefined, { cookie })).toMatchObject({ status: 404 });
  const alone = await fetch(`${rolecall.url}/api/v1${users}`, { headers: { cookie } });
  expect([alone.status, await alone.json()]).toMatchObject([401, { code: "token_invalid" }]);
  // Nor does a token open what pages and their routes do.
  const token = await tokenOf(rolecall, administrator, { name: "other" });
  const headers = { authorization: `Bearer ${token}`, cookie };
  expect((await fetch(`${rolecall.url}/api/operations/cluster.list`, { headers })).status).toBe(401);
  const action = await postAction(request, "sql_user.create", [{ clusterId, name: "app_x" }], {
    headers: { origin: rolecall.url, authorization: `Bearer ${token}` },
  });
  expect(action.status()).toBe(401);
});

test("a page of another site cannot read an answer, and large bodies are refused as problems", async ({ rolecall }) => {
  const token = await tokenOf(rolecall, addPerson(rolecall, "Of another site"));
  const origin = { origin: "https://evil.example", "access-control-request-method": "GET" };
  for (const method of ["OPTIONS", "GET"]) {
    const headers = { ...origin, authorization: `Bearer ${token}` };
    const answer = await fetch(`${rolecall.url}/api/v1/clusters`, { method, headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
  const large = await calling(rolecall, token)("POST", "/clusters/x/sql-users", { name: "x".repeat(70_000) });
  expect(large).toMatchObject({ status: 413, body: { code: "too_large" } });
  expect(large.headers.get("content-type")).toBe("application/problem+json");
});

test("a token of a Cluster Developer reads, and changes nothing", async ({ rolecall, clusterId, cloud }) => {
  const developer = addPerson(rolecall, "Developer of a program");
  giveRole(rolecall, developer, clusterId, "cluster_developer");
  const call = calling(rolecall, await tokenOf(rolecall, developer));
  const before = cloud.userNames(clusterId);
  expect((await call("GET", `/clusters/${clusterId}/sql-users`)).status).toBe(200);
  const refused = await call("POST", `/clusters/${clusterId}/sql-users`, { name: "app_no" });
  expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
  expect(cloud.userNames(clusterId)).toEqual(before);
});

test("a client that another project makes of docs/openapi.json lists, creates, resets and deletes", async ({
  rolecall,
  cloud,
  clusterId,
}) => {
  const token = await tokenOf(rolecall, addPerson(rolecall, "Owner of a client", "administrator"));
  const definition = readFileSync(join(import.meta.dirname, "../docs/openapi.json"), "utf8");
  const made = new OpenAPIClientAxios({
    definition: JSON.parse(definition) as Document,
    withServer: { url: `${rolecall.url}/api/v1` },
    axiosConfigDefaults: { headers: { Authorization: `Bearer ${token}` }, validateStatus: () => true },
  });
  const client = await made.init();
  const ask = async (id: string, params: Record<string, string>, body?: unknown) => {
    const { status, data } = await (client[id] as UnknownOperationMethod)(params, body);
    return { status, data: data as Record<string, unknown> };
  };
  const one = { clusterId, name: "app_client" };
  expect(JSON.stringify((await ask("listClusters", {})).data)).toContain(clusterId);
  const created = await ask("createSqlUser", { clusterId }, { name: "app_client" });
  expect(created.status, JSON.stringify(created.data)).toBe(201);
  expect(JSON.stringify((await ask("listSqlUsers", { clusterId, fresh: "true" })).data)).toContain("app_client");
  const reset = await ask("resetPassword", one, {});
  expect(cloud.passwordMatches(clusterId, "app_client", String(reset.data.password))).toBe(true);
  expect(await ask("deleteSqlUser", one)).toMatchObject({ status: 200, data: { name: "app_client" } });
  expect(cloud.userNames(clusterId)).not.toContain("app_client");
  expect(await ask("deleteSqlUser", one)).toMatchObject({ status: 404, data: { code: "sql_user_not_found" } });
});

test("a refusal before an operation is found is a problem too", async ({ rolecall }) => {
  const calls: [string, string, number, string][] = [
    ["GET", "/clusters/%zz", 400, "invalid_input"],
    ["PROPFIND", "/clusters", 405, "method_not_allowed"],
    ["PATCH", "", 405, "method_not_allowed"],
    ["GET", "/no/such", 401, "token_invalid"],
  ];
  for (const [method, path, status, code] of calls) {
    const answer = await fetch(`${rolecall.url}/api/v1${path}`, { method });
    expect([path, answer.status, await answer.json()]).toMatchObject([path, status, { code, status }]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  }
  const index = await fetch(`${rolecall.url}/api/v1`);
  const links = (await index.json()) as Record<string, string>;
  expect((await fetch(links.openapi ?? "")).status).toBe(200);
  const head = await fetch(`${rolecall.url}/api/v1/openapi.json`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});
