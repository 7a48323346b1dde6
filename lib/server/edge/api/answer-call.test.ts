import { beforeEach, describe, expect, test, vi } from "vitest";
import { problemSchema } from "#lib/shared/api/common.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { present } from "#lib/shared/present.ts";
import { wantToken } from "../../../testing/accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { newWorld, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { newTokenText } from "../../base/request/token-text.ts";
import { store } from "../../store/db/store.ts";
import { serverId } from "../../store/jobs/server-life.ts";
import { saveServer } from "../../store/jobs/servers.ts";
import { setRole } from "../../store/people/accounts.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { answerCall } from "./answer-call.ts";
import { OPERATIONS } from "./operations.ts";
import { CALLS_A_MINUTE, countCall } from "./rate.ts";

const ORIGIN = "http://localhost:3000";
const LIST = `/clusters/${CLUSTER_ID}/sql-users`;

type Sent = { method?: string; body?: unknown; headers?: Record<string, string>; token?: string | null };
type Reply = { status: number; headers: Headers; body: Record<string, unknown> };

freshProcess();

describe.each(STORES)("the API on %s", (kind) => {
  onStore(kind);
  let world: World;
  let token: string;

  async function call(
    path: string,
    { method = "GET", body, headers = {}, token: given = token }: Sent = {},
  ): Promise<Reply> {
    const answer = await inRequest(newBrowser({ origin: "" }), () =>
      answerCall(
        new Request(
          `${ORIGIN}/api/v1${path}`,
          present({
            method,
            headers: present<Record<string, string>>({
              authorization: given !== null ? `Bearer ${given}` : undefined,
              "content-type": body !== undefined ? "application/json" : undefined,
              ...headers,
            }),
            body: body !== undefined ? (typeof body === "string" ? body : JSON.stringify(body)) : undefined,
          }),
        ),
      ),
    );
    const reply = method === "HEAD" ? {} : ((await answer.json()) as Reply["body"]);
    return { status: answer.status, headers: answer.headers, body: reply };
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, { method: "POST", body, headers });

  beforeEach(async () => {
    vi.useRealTimers();
    world = await newWorld();
    const made = await wantToken(world.ada, {
      kind: "personal",
      name: "ci",
      scopes: ["read", "create", "reset", "delete", "describe", "audit"],
      clusters: "all",
      addresses: [],
      days: 30,
    });
    token = made.ok ? made.value.token : "";
  });

  test("returns the limits of a token", async () => {
    const { status, body, headers } = await call("/token");
    expect([status, body]).toMatchObject([200, { name: "ci", kind: "personal", owner: "Ada", clusters: "all" }]);
    expect(headers.get("ratelimit")).toMatch(/^"token";r=\d+;t=\d+$/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("refuses a call without a token, with any cookie", async () => {
    for (const given of [null, "", "rlc_short", `rlc_${"a".repeat(49)}`]) {
      const { status, body, headers } = await call("/clusters", { token: given });
      expect([status, body.code]).toEqual([401, "token_invalid"]);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(headers.get("www-authenticate")).toContain("Bearer");
    }
    const answer = await inRequest(world.ada.browser, () => answerCall(new Request(`${ORIGIN}/api/v1/clusters`)));
    expect(answer.status).toBe(401);
  });

  test("lists, creates, shows, resets and deletes", async () => {
    expect((await call("/clusters")).body).toMatchObject({ items: [{ role: "cluster_admin" }, {}], next: null });
    const created = await post(LIST, { name: "app_new", purpose: "test" });
    expect([created.status, created.body]).toMatchObject([201, { name: "app_new" }]);
    expect(world.users.get("app_new")).toBe(created.body.password);
    expect((await call(`${LIST}/app_new`)).body).toMatchObject({ name: "app_new", purpose: "test", protected: false });
    const reset = await call(`${LIST}/app_new/reset-password`, { method: "POST" });
    expect(world.users.get("app_new")).toBe(reset.body.password);
    expect((await call(`${LIST}/app_new`, { method: "DELETE" })).body).toEqual({ name: "app_new" });
    expect((await call(`${LIST}/app_new`)).body).toMatchObject({ code: "sql_user_not_found", status: 404 });
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    expect(events.filter(({ details }) => details.includes("ci (apt_")).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["sql_user.create", "sql_user.reset_password", "sql_user.delete"]),
    );
  });

  test("pages a list, by name", async () => {
    for (const name of ["a_one", "b_two", "c_three"]) await post(LIST, { name });
    const names: unknown[] = [];
    let next: unknown = "";
    while (next !== null) {
      const { body }: Reply = await call(`${LIST}?limit=2${next === "" ? "" : `&cursor=${String(next)}`}`);
      names.push(...(body.items as { name: string }[]).map(({ name }) => name));
      next = body.next;
    }
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["a_one", "b_two", "c_three"]));
    expect(new Set(names).size).toBe(names.length);
  });

  test("previews a change without making it", async () => {
    const { status, body } = await post(`${LIST}?dryRun=true`, { name: "app_new" });
    expect([status, body]).toMatchObject([
      200,
      { calls: [{ method: "POST" }], events: [{ action: "sql_user.create" }] },
    ]);
    expect(world.users.has("app_new")).toBe(false);
    expect((await call("/clusters?dryRun=true")).body).toMatchObject({ fields: { dryRun: expect.any(String) } });
  });

  test("makes a change once for its key, and stores no password for a repetition", async () => {
    const key = { "Idempotency-Key": "deploy-1" };
    const first = await post(LIST, { name: "app_new" }, key);
    const again = await post(LIST, { name: "app_new" }, key);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(again.body).toEqual({
      name: "app_new",
      password: null,
      passwordGone: true,
      resetPath: `/api/v1${LIST}/app_new/reset-password`,
    });
    expect(await post(LIST, { name: "app_other" }, key)).toMatchObject({
      status: 422,
      body: { code: "idempotency_other_body" },
    });
    const rows = await (await store()).selectFrom("api_answers").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(first.body.password);
    // A call that changed nothing can be repeated.
    const other = { "Idempotency-Key": "deploy-2" };
    expect((await post(LIST, { name: "app_new" }, other)).body.code).toBe("sql_user_exists");
    await call(`${LIST}/app_new`, { method: "DELETE" });
    expect((await post(LIST, { name: "app_new" }, other)).status).toBe(201);
    expect(await post(LIST, { name: "x" }, { "Idempotency-Key": "" })).toMatchObject({ status: 400 });
  });

  test("makes one change of calls with one key that come at once", async () => {
    const key = { "Idempotency-Key": "deploy-1" };
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(LIST, { name: "app_new" }, key)));
    expect(answers.filter(({ body }) => typeof body.password === "string")).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  test("seals a password to the caller's key, also for a repetition", async () => {
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
    const body = { name: "app_new", sealTo: Buffer.from(raw).toString("base64url") };
    const key = { "Idempotency-Key": "deploy-1" };
    const [first, again] = [await post(LIST, body, key), await post(LIST, body, key)];
    expect(again.body).toEqual(first.body);
    expect(first.body.password).toBeNull();
    const opened = await unseal(keys, String(first.body.sealed), { jobId: CLUSTER_ID, itemId: "app_new", use: "api" });
    expect(world.users.get("app_new")).toBe(opened);
    expect(await post(LIST, { name: "app_x", sealTo: "A".repeat(87) })).toMatchObject({ status: 400 });
    expect(world.users.has("app_x")).toBe(false);
  });

  test("does not return a sealed password again to a token that may no longer reset, nor after an hour", async () => {
    const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
    const body = { sealTo: Buffer.from(raw).toString("base64url") };
    const key = { "Idempotency-Key": "deploy-1" };
    await post(LIST, { name: "app_new" });
    const at = `${LIST}/app_new/reset-password`;
    const { sealed } = (await post(at, body, key)).body;
    expect((await post(at, body, key)).body.sealed).toBe(sealed);
    await setRole(await store(), world.ada.id, "member");
    const refused = await post(at, body, key);
    expect([refused.status, refused.body.code]).toEqual([404, "cluster_not_found"]);
    expect(JSON.stringify(refused.body)).not.toContain(sealed);
    await setRole(await store(), world.ada.id, "administrator");
    await (await store())
      .updateTable("api_answers")
      .set({ at: Date.now() - 61 * 60_000 })
      .execute();
    expect((await post(at, body, key)).body).toEqual({
      name: "app_new",
      password: null,
      passwordGone: true,
      resetPath: `/api/v1${at}`,
    });
  });

  test("calls the outcome unknown once the server of the first call is dead, and not still running", async () => {
    const key = { "Idempotency-Key": "deploy-1" };
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    world.instead = ({ method }) => {
      if (method !== "POST") return undefined;
      begun.resolve();
      return held.promise.then(() => "cut");
    };
    const first = post(LIST, { name: "app_new" }, key);
    await begun.promise;
    expect((await post(LIST, { name: "app_new" }, key)).body.code).toBe("idempotency_running");
    // Another server on the store has not heard of the one of the first call for half a minute.
    registry()?.delete("server-life");
    await saveServer(await store(), serverId());
    const again = await post(LIST, { name: "app_new" }, key);
    expect([again.status, again.body.code]).toEqual([504, "outcome_unknown"]);
    held.resolve();
    await first;
  });

  test("answers a repetition with the unknown outcome, as the first time, and not as still running", async () => {
    world.instead = ({ method }) => (method === "POST" ? "cut" : undefined);
    const key = { "Idempotency-Key": "deploy-1" };
    const first = await post(LIST, { name: "app_lost" }, key);
    expect(first.body.code).toBe("outcome_unknown");
    const again = await post(LIST, { name: "app_lost" }, key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get("content-type")).toBe("application/problem+json");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  test("stores no answer of a call that only reads, limits its size, and gives it a lower rate", async () => {
    const plan = `/clusters/${CLUSTER_ID}/plan`;
    const access = { level: "read-write", via: "role", scope: "both" };
    const databases = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        name: `d${at}`,
        schemas: Array.from({ length: 10 }, (_, s) => `s${s}`),
      }));
    const key = { "Idempotency-Key": "plan-1" };
    expect((await post(plan, { name: "app", access: { ...access, databases: databases(20) } }, key)).status).toBe(200);
    expect(await post(plan, { name: "app", access: { ...access, databases: databases(21) } })).toMatchObject({
      status: 400,
      body: { code: "invalid_input", fields: { access: expect.any(String) } },
    });
    expect((await post("/lint", { files: [{ name: "a.sql", sql: "x".repeat(32_001) }] })).body.code).toBe(
      "invalid_input",
    );
    expect((await post("/lint", { files: [{ name: "a.sql", sql: "SELECT 1" }] }, key)).status).toBe(200);
    expect(await (await store()).selectFrom("api_answers").selectAll().execute()).toEqual([]);
    const statuses: number[] = [];
    for (let at = 0; at < 60; at += 1)
      statuses.push((await post("/lint", { files: [{ name: "a.sql", sql: "SELECT 1" }] })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await call("/token")).status).toBe(200);
  });

  test("answers each error as a problem with a code", async () => {
    const wrong: [Reply, number, string][] = [
      [await call("/no/such"), 404, "not_found"],
      [await call("/clusters?fresh=perhaps"), 400, "invalid_input"],
      [await call("/clusters?fresh=true&fresh=true"), 400, "invalid_input"],
      [await call("/clusters?other=1"), 400, "invalid_input"],
      [await post(LIST, "{"), 400, "invalid_input"],
      [await post(LIST, { name: "root" }), 400, "invalid_input"],
      [await post(LIST, { name: "app", password: "mine" }), 400, "invalid_input"],
      [
        await call(LIST, { method: "POST", body: "{}", headers: { "content-type": "text/plain" } }),
        400,
        "invalid_input",
      ],
      [await call("/clusters/00000000-0000-4000-8000-000000000000/sql-users"), 404, "cluster_not_found"],
      [await call("/clusters/no-uuid/sql-users"), 400, "invalid_input"],
      [await call("/clusters", { method: "PATCH" }), 405, "method_not_allowed"],
      [await call("/clusters", { method: "OPTIONS" }), 405, "method_not_allowed"],
      [await call("/openapi.json", { method: "POST", token: null }), 405, "method_not_allowed"],
      [await call("", { method: "DELETE", token: null }), 405, "method_not_allowed"],
    ];
    for (const [reply, status, code] of wrong) {
      expect([reply.status, reply.body.code], JSON.stringify(reply.body)).toEqual([status, code]);
      expect(problemSchema.parse(reply.body)).toMatchObject({ status });
    }
  });

  test("names the methods of an address, answers HEAD like GET, and has an index without a token", async () => {
    expect((await call(LIST, { method: "DELETE" })).headers.get("allow")).toBe("GET, HEAD, POST");
    expect((await call(`${LIST}/app`, { method: "PATCH" })).headers.get("allow")).toBe("GET, HEAD, DELETE");
    expect((await call("/no/such", { method: "PATCH" })).headers.get("allow")).toBeNull();
    const head = await call("/clusters", { method: "HEAD" });
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect((await call("/no/such", { method: "HEAD" })).status).toBe(404);
    expect(await call("", { token: null })).toMatchObject({
      status: 200,
      body: { openapi: `${ORIGIN}/api/v1/openapi.json`, reference: `${ORIGIN}/api-reference` },
    });
  });

  test("reads no rights for a token that has used up its calls", async () => {
    const { id } = (await call("/token")).body;
    for (let at = 0; at < CALLS_A_MINUTE; at += 1) countCall(String(id));
    const statements = await statementsOf(async () => expect((await call("/token")).status).toBe(429));
    expect(statements.map(({ text }) => /from ["']?(\w+)/i.exec(text)?.[1]).filter(Boolean)).toEqual(["api_tokens"]);
  });

  test("does not count a valid token that fails otherwise as a guess", async () => {
    const made = await wantToken(world.ada, {
      kind: "personal",
      name: "far",
      scopes: ["read"],
      clusters: "all",
      addresses: ["203.0.113.9"],
      days: 1,
    });
    const far = made.ok ? made.value.token : "";
    const codes = new Set<unknown>();
    for (let at = 0; at < 62; at += 1) codes.add((await call("/token", { token: far })).body.code);
    expect([...codes]).toEqual(["token_address"]);
    const events = await (await store())
      .selectFrom("audit_events")
      .selectAll()
      .where("action", "=", "token.use")
      .execute();
    expect(events[0]).toMatchObject({ outcome: "refused", target: "far", actor: expect.stringContaining("ada") });
    expect(events.length).toBeLessThan(25);
    const { notices } = await noticesOf(await store(), world.ada.id);
    expect(notices.filter(({ kind: what }) => what === "token_elsewhere")).toHaveLength(1);
    const guesses: number[] = [];
    for (let at = 0; at < 61; at += 1) guesses.push((await call("/token", { token: "rlc_short" })).status);
    expect([guesses[0], guesses.at(-1)]).toEqual([401, 429]);
    expect((await call("/token")).status).toBe(200);
  });

  test("refuses a body that is not UTF-8, and changes nothing", async () => {
    const body = Buffer.concat([
      Buffer.from('{"name":"app_new","purpose":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await inRequest(newBrowser({ origin: "" }), () =>
      answerCall(
        new Request(`${ORIGIN}/api/v1${LIST}`, {
          method: "POST",
          body,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        }),
      ),
    );
    expect([answer.status, ((await answer.json()) as Reply["body"]).code]).toEqual([400, "invalid_input"]);
    expect(world.users.has("app_new")).toBe(false);
  });

  test("answers a good token while strangers of the same network guess without end, and no revoked one", async () => {
    expect((await call("/token")).status).toBe(200);
    const guess = newTokenText().reveal();
    const codes = new Set<unknown>();
    for (let at = 0; at < 602; at += 1) codes.add((await call("/token", { token: guess })).body.code);
    expect([...codes]).toEqual(["token_invalid", "too_many_calls"]);
    expect((await call("/token", { token: guess })).headers.get("retry-after")).not.toBeNull();
    expect((await call("/token")).status).toBe(200);
    await (await store()).updateTable("api_tokens").set({ revoked_at: 1 }).execute();
    for (let at = 0; at < 2; at += 1) expect((await call("/token")).body.code).toBe("too_many_calls");
  });

  test("limits the calls of a token in a minute", async () => {
    const statuses = new Set<number>();
    for (let at = 0; at < CALLS_A_MINUTE; at += 1) statuses.add((await call("/token")).status);
    expect([...statuses]).toEqual([200]);
    const over = await call("/token");
    expect([over.status, over.body.code]).toEqual([429, "too_many_calls"]);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

test("no two operations share a name or an address", () => {
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(OPERATIONS.length);
});
