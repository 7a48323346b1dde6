import { execFile } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text as readAll } from "node:stream/consumers";
import { startEmulator } from "../lib/emulator/emulator.ts";
import { startPostgres } from "../lib/testing/stores/postgres.ts";
import { addAdministrator, asAdministrator, callSignIn, createAdministrator } from "./support/accounts.ts";
import { postAction } from "./support/actions.ts";
import { auditOf, chainFaults } from "./support/audit.ts";
import { ADMINISTRATOR, test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";
import { beginRolecall, newFolder, type Rolecall, removeFolder } from "./support/rolecall.ts";
import { requestLines } from "./support/servers/request-lines.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { isOnPostgres, storeSettings } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
test.use({ storageState: { cookies: [], origins: [] } });

const TOKEN = "metrics-token-of-the-tests";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function ready(rolecall: Rolecall): Promise<[number, unknown]> {
  const answer = await fetch(`${rolecall.url}/api/health/ready`);
  return [answer.status, await answer.json()];
}

function scrape({ url }: Pick<Rolecall, "url">, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/metrics`, { headers });
}

/** The value of one series. */
function seriesIn(metrics: string, series: string): number {
  const line = metrics.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}

test.describe("ready", () => {
  test("is a server whose store and key work, and a thousand probes cost the vendor one request @long", async ({
    startOwn,
  }) => {
    // Uses its own cloud, since other servers read the shared one for drift.
    const cloud = await startEmulator({ key: CANARY_KEY, scenario: "demo", rateLimit: { perSecond: 0 } });
    try {
      const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
      const before = cloud.record().length;
      for (let round = 0; round < 10; round++)
        for (const answer of await Promise.all(Array.from({ length: 100 }, () => ready(rolecall))))
          expect(answer).toEqual([200, { store: "ok", key: "ok" }]);
      // No call where the drift reading already tested the key.
      expect(cloud.record().length - before).toBeLessThanOrEqual(1);
      await rolecall.stop();
    } finally {
      await cloud.stop();
    }
  });

  test("is not a server whose key is refused, or whose vendor or store does not answer", async ({ startOwn }) => {
    const refused = await startOwn({ COCKROACH_API_KEY: "CCDB1_not-a-key" });
    expect(await ready(refused)).toEqual([503, { store: "ok", key: "refused" }]);
    // Logged at the start, before a person sees the failure.
    await expect
      .poll(() => refused.output())
      .toMatch(/"level":50.*"variable":"COCKROACH_API_KEY".*refused the API key/);
    await refused.stop();
    const rolecall = await startOwn({ COCKROACH_SERVER: "http://127.0.0.1:1" });
    expect(await ready(rolecall)).toEqual([503, { store: "ok", key: "unreachable" }]);
    inStore(rolecall, "alter table audit_head rename to elsewhere");
    await expect.poll(() => ready(rolecall)).toEqual([503, { store: "unavailable", key: "unreachable" }]);
    expect(seriesIn(await (await scrape(rolecall)).text(), "rolecall_store_up")).toBe(0);
  });
});

test.describe("the metrics", () => {
  test("answer this machine only, and no proxy on it", async ({ rolecall }) => {
    expect((await scrape(rolecall)).status).toBe(200);
    for (const name of ["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "x-rolecall-local"])
      expect((await scrape(rolecall, { [name]: "1" })).status, name).toBe(404);
  });

  test("answer any client with the token, and no other", async ({ startOwn }) => {
    const rolecall = await startOwn({ METRICS_TOKEN: TOKEN });
    for (const headers of [{}, bearer(""), bearer(`${TOKEN}x`), bearer(TOKEN.slice(1)), { authorization: TOKEN }])
      expect((await scrape(rolecall, headers)).status).toBe(404);
    expect((await scrape(rolecall, { ...bearer(TOKEN), "x-forwarded-for": "192.0.2.1" })).status).toBe(200);
    expect(rolecall.output()).not.toContain(TOKEN);
  });

  test("count requests, calls, sessions and the audit, with a closed set of labels @long", async ({
    startOwn,
    cloud,
    clusterId,
    playwright,
  }) => {
    await cloud.addUser(clusterId, "app_canary");
    const rolecall = await startOwn();
    // By the page, which makes a session of its own.
    await createAdministrator(rolecall);
    const request = await playwright.request.newContext({ baseURL: rolecall.url });
    await callSignIn(request, rolecall, ADMINISTRATOR);
    expect((await request.get(`/api/operations/sql_user.list?clusterId=${clusterId}&release=canary`)).status()).toBe(
      200,
    );
    await request.get("/canary");
    await request.dispose();

    const text = await (await scrape(rolecall)).text();
    const [head] = inStore(rolecall, "select sequence, hash from audit_head");
    expect(seriesIn(text, "rolecall_audit_head_sequence")).toBe(head?.sequence);
    expect(seriesIn(text, `rolecall_audit_head_info{sequence="${head?.sequence}",hash="${head?.hash}"}`)).toBe(1);
    expect(seriesIn(text, "rolecall_sessions")).toBe(2);
    expect(seriesIn(text, `rolecall_http_request_duration_seconds_count{kind="api",status="200"}`)).toBe(1);
    expect(seriesIn(text, `rolecall_http_request_duration_seconds_count{kind="page",status="404"}`)).toBe(1);
    const list = "GET /api/v1/clusters/{cluster_id}/sql-users";
    expect(
      seriesIn(text, `rolecall_cloud_call_duration_seconds_count{operation="${list}",status="200",key="default"}`),
    ).toBe(1);
    for (const priority of ["write", "read", "background"])
      expect(seriesIn(text, `rolecall_cloud_queue_length{priority="${priority}"}`)).toBe(0);
    expect(seriesIn(text, "process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(text).not.toContain("canary");
    expect(text).not.toContain(clusterId);
  });
});

test("while it starts, it is alive and not ready, and tells every other request to come again", async ({ cloud }) => {
  // Accepts connections and says nothing, as a database does that is overloaded.
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const rolecall = await beginRolecall({
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: CANARY_KEY,
    DATABASE_URL: `postgres://127.0.0.1:${port}/x?sslmode=disable`,
    SESSION_SECRET: `1:${"s".repeat(32)}`,
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(rolecall.url + path, { signal: AbortSignal.timeout(20_000), ...init });
    return { status: answer.status, again: answer.headers.get("retry-after"), body: await answer.text() };
  };
  const alive = { status: 200, again: null, body: "starting\n" };
  await expect.poll(() => ask("/api/health/live").catch(() => undefined)).toEqual(alive);
  // From then on, while Next.js and the front door are loaded, and while the store is waited for.
  for (let round = 0; round < 20; round++)
    for (const path of ["/", "/api/v1/clusters", "/api/operations/cluster.list", "/api/health/ready", "/api/metrics"])
      expect([path, await ask(path)]).toEqual([path, expect.objectContaining({ status: 503, again: "2" })]);
  const action = { method: "POST", headers: { "next-action": "x" }, body: "[]" };
  expect(await ask("/sign-in", action)).toMatchObject({
    status: 503,
    body: expect.stringMatching(/^Rolecall is starting/),
  });
  expect(JSON.parse((await ask("/api/v1/token")).body)).toMatchObject({ code: "starting", status: 503 });
  expect(await ask("/api/health/live")).toEqual(alive);
  await rolecall.stop("SIGKILL");
  removeFolder(rolecall.folder);
  silent.close();
});

test("a store that is broken at the start ends the server with one line and exit code 1", async ({
  startOwn,
}, info) => {
  const path = info.outputPath("rolecall.db");
  writeFileSync(path, "this is not a store".repeat(500));
  const started = await startOwn({ DATABASE_URL: `sqlite:${path}` }).catch((error: Error) => error.message);
  // No word of Next.js that it is ready stands before it.
  const [first, second, ...others] = String(started).trim().split("\n");
  expect(first).toBe("Rolecall ended with 1:");
  expect(second).toContain(`rolecall: the store ${path} cannot be used: it is not a SQLite file, or it is damaged`);
  expect(others).toEqual([]);
});

test("the session secret is made on the first start, and another one than the store's is told at the start", async ({
  startOwn,
}, info) => {
  const folder = info.outputPath("secret");
  // On PostgreSQL, the servers of the tests get a secret.
  const database = { DATABASE_URL: `sqlite:${join(folder, "rolecall.db")}`, SESSION_SECRET: "" };
  const first = await startOwn(database);
  expect(readFileSync(join(folder, "session-secret"), "utf8")).toMatch(/^1:[\w-]{43}\n$/);
  const people = new DatabaseSync(join(folder, "rolecall.db"), { timeout: 5_000 });
  people.exec(
    `insert into accounts (id, email, name, password_hash, role, created_at) values ('acc_1', 'a@b.example', 'A', 'x', 'member', 0);
     insert into totp (account_id, secret, since, last_step) values ('acc_1', '1.sealed-by-another-secret-than-this-one', 0, 0)`,
  );
  people.close();
  await first.stop();
  const second = await startOwn(database);
  await expect
    .poll(() => second.output())
    .toMatch(/^rolecall: SESSION_SECRET: another secret sealed these, .*: authenticator apps \(1\)\. /m);
  await second.stop();
  writeFileSync(join(folder, "session-secret"), "damaged");
  const third = await startOwn(database).catch((error: Error) => error.message);
  expect(third).toContain(`rolecall: ${join(folder, "session-secret")} does not hold number:secret`);
});

test("each request has one line in the log, without its query, its cookies and its credential", async ({
  rolecall,
  signedIn: _,
  playwright,
}) => {
  const ready = rolecall.output().length;
  const request = await playwright.request.newContext({ baseURL: rolecall.url });
  const signedIn = await callSignIn(request, rolecall, ADMINISTRATOR);
  const page = await request.get("/sign-in?secret=canary", { headers: bearer("canary"), maxRedirects: 0 });
  const missing = await request.get("/api/canary\u0000%0a?x", { maxRedirects: 0 });
  const cookies = (await request.storageState()).cookies.map(({ value }) => value);
  await request.dispose();

  const id = (answer: typeof page) => answer.headers()["x-request-id"];
  const ids: unknown[] = [signedIn, page, missing].map(id);
  const ours = () => requestLines(rolecall).filter(({ requestId }) => ids.includes(requestId));
  // The next request's line follows all of theirs.
  await fetch(`${rolecall.url}/api/after`);
  await expect.poll(() => requestLines(rolecall).some(({ path }) => path === "/api/after")).toBe(true);
  expect(ours()).toMatchObject([
    {
      requestId: id(signedIn),
      method: "POST",
      path: "/sign-in",
      kind: "action",
      status: signedIn.status(),
      address: "127.0.0.1",
    },
    { requestId: id(page), method: "GET", path: "/sign-in", kind: "page", status: page.status() },
    { requestId: id(missing), method: "GET", path: "/api/canary%00%0a", kind: "api", status: missing.status() },
  ]);
  expect(cookies).toHaveLength(2);
  for (const secret of [...cookies, "secret=canary", "Bearer", ADMINISTRATOR.password, CANARY_KEY])
    expect(rolecall.output().slice(ready)).not.toContain(secret);
});

test.describe("told to stop", () => {
  test("it finishes the reset that runs, takes no new work, and ends with 0", async ({
    startOwn,
    cloud,
    clusterId,
    playwright,
  }) => {
    await cloud.addUser(clusterId, "app_one");
    const rolecall = await startOwn();
    const request = await asAdministrator(playwright, rolecall);
    const port = Number(new URL(rolecall.url).port);
    // Kept-alive connections, as browsers have.
    const opened = connect(port, "127.0.0.1");
    const second = connect(port, "127.0.0.1");
    await Promise.all([once(opened, "connect"), once(second, "connect")]);

    const held = cloud.fault({ route: "sql-users.set-password", clusterId, hold: true, times: 1 });
    const headers = { origin: rolecall.url };
    const reset = postAction(request, "sql_user.reset_password", [{ clusterId, name: "app_one" }], { headers });
    await held.struck;
    process.kill(rolecall.pid, "SIGTERM");
    await expect.poll(() => rolecall.output()).toContain("Rolecall is stopping");

    await expect(fetch(`${rolecall.url}/api/health/live`)).rejects.toThrow();
    opened.write("GET /api/health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await readAll(opened)).toMatch(
      /^HTTP\/1\.1 503 [\s\S]*\r\nconnection: close\r\n[\s\S]*"server":"stopping"/i,
    );
    second.write(`GET /clusters HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    expect(await readAll(second)).toMatch(/^HTTP\/1\.1 503 [\s\S]*Rolecall is stopping/);
    held.release();
    const answered = performance.now();
    expect(await (await reset).text()).toContain('"ok":true');
    expect(await rolecall.ended).toBe(0);
    expect(performance.now() - answered).toBeLessThan(PROVE ? 8_000 : 60_000);
    await request.dispose();

    const outcomes = auditOf(rolecall.folder, clusterId).map(({ action, outcome }) => [action, outcome]);
    expect(outcomes).toEqual([
      ["sql_user.reset_password", "intended"],
      ["sql_user.reset_password", "done"],
    ]);
    expect(chainFaults(rolecall.folder)).toEqual([]);
    expect(rolecall.output()).toContain("Rolecall has stopped");
  });

  test("again, it ends at once @long", async ({ startOwn, cloud, clusterId, playwright }) => {
    await cloud.addUser(clusterId, "app_one");
    const rolecall = await startOwn();
    const request = await asAdministrator(playwright, rolecall);
    const held = cloud.fault({ route: "sql-users.set-password", clusterId, hold: true, times: 1 });
    const headers = { origin: rolecall.url };
    const reset = postAction(request, "sql_user.reset_password", [{ clusterId, name: "app_one" }], { headers });
    await held.struck;
    process.kill(rolecall.pid, "SIGINT");
    await expect.poll(() => rolecall.output()).toContain("Rolecall is stopping");
    process.kill(rolecall.pid, "SIGTERM");
    await expect(reset).rejects.toThrow();
    expect(await rolecall.ended).toBe(1);
    await request.dispose();
  });
});

test.describe("the operator's commands, in a copy of the output that was moved elsewhere", () => {
  let copy = "";
  test.beforeAll(() => {
    copy = newFolder();
    cpSync(resolve(import.meta.dirname, "../.next/standalone"), copy, { recursive: true });
  });
  test.afterAll(() => removeFolder(copy));

  type Ended = { code: number; out: string; problem: string };

  /** Runs a command in a shell without the server's configuration, except for the address of a PostgreSQL store. */
  async function command(folder: string, ...typed: string[]): Promise<Ended> {
    const store = isOnPostgres() && folder !== copy ? await storeSettings(folder) : {};
    const env = { NODE_ENV: "production" as const, PATH: process.env.PATH, ...store };
    const options = { cwd: folder, env };
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [join(copy, "rolecall-command.mjs"), ...typed],
        options,
        (_, out, problem) => done({ code: child.exitCode ?? -1, out, problem }),
      );
    });
  }

  test("are listed for an unknown command or missing arguments", async () => {
    for (const typed of [[], ["account:elevate", "x"], ["account:recover"]]) {
      const { code, out, problem } = await command(copy, ...typed);
      expect([code, out]).toEqual([1, ""]);
      const names = [...problem.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name);
      expect(names).toEqual([
        "account:recover",
        "audit:verify",
        "audit:archive",
        "review:verify",
        "store:backup",
        "store:copy",
      ]);
    }
  });

  test("say in one line what is wrong", async ({ rolecall: { folder } }) => {
    expect(await command(copy, "account:recover", "nobody@halden.example")).toEqual({
      code: 1,
      out: "",
      problem: "rolecall: there is no store at ./data/rolecall.db\n",
    });
    const { code, problem } = await command(folder, "account:recover", "nobody@halden.example");
    expect([code, problem]).toEqual([1, expect.stringMatching(/^rolecall: [^\n]*nobody@halden\.example[^\n]*\n$/)]);
  });

  test("account:recover makes a link while the server runs, and the audit has it @long", async ({ startOwn }) => {
    const rolecall = await startOwn();
    addAdministrator(rolecall);
    writeFileSync(join(rolecall.folder, ".env"), "APP_URL=https://rolecall.example.com\n");
    const { code, out, problem } = await command(rolecall.folder, "account:recover", ADMINISTRATOR.email.toUpperCase());
    expect([code, problem]).toEqual([0, ""]);
    expect(out).toMatch(/https:\/\/rolecall\.example\.com\/reset\/tok_\w{26}#[\w-]{43}\n/);
    expect(auditOf(rolecall.folder).at(-1)).toMatchObject({
      target: ADMINISTRATOR.email,
      outcome: "done",
      request_id: expect.stringMatching(/^req_/),
    });
    // An event of the server after that of the command.
    expect(await createAdministrator(rolecall)).toContain('"code":"setup_link_void"');
    expect(chainFaults(rolecall.folder)).toEqual([]);
  });

  test("a backup and a copy on PostgreSQL of a store in use are whole @long", async ({ startOwn }) => {
    test.skip(isOnPostgres(), "Both are of a SQLite file.");
    const rolecall = await startOwn();
    await createAdministrator(rolecall);
    const { folder } = rolecall;
    expect(auditOf(folder)).not.toEqual([]);
    const whole = { code: 0, out: expect.stringMatching(/^The chain is intact\. /), problem: "" };
    expect(await command(folder, "audit:verify")).toEqual(whole);
    expect(await command(folder, "store:backup", "backup.db")).toMatchObject({ code: 0, problem: "" });
    expect(await command(folder, "store:copy", "sqlite:data/rolecall.db", "postgres://127.0.0.1/x")).toMatchObject({
      code: 1,
      problem: expect.stringContaining("another Rolecall server has data/rolecall.db open"),
    });
    await rolecall.stop();
    const postgres = await startPostgres();
    try {
      expect(await command(folder, "store:copy", "sqlite:backup.db", postgres.url)).toMatchObject({
        code: 0,
        problem: "",
      });
      for (const url of ["sqlite:backup.db", postgres.url]) {
        writeFileSync(join(folder, ".env"), `DATABASE_URL=${url}\n`);
        expect(await command(folder, "audit:verify", "--head", String(auditOf(folder).at(-1)?.hash))).toEqual(whole);
      }
    } finally {
      await postgres.stop();
    }
  });
});
