import { readdirSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { Page } from "playwright/test";
import { addAdministrator, enter } from "./support/accounts.ts";
import { actionId, fetchAction, serverActions } from "./support/actions.ts";
import { expect, test } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";
import { AS_SHIPPED, type Rolecall } from "./support/rolecall.ts";
import { requestLines } from "./support/servers/request-lines.ts";
import { ownOf } from "./support/start-own.ts";

test.use({ storageState: { cookies: [], origins: [] } });

/** A Rolecall of this file alone, as it is shipped: for its nonces, what it needs of memory, what it warns of once, and a setting. */
let own: Rolecall;
let end: () => Promise<void>;
test.beforeAll(async ({ cloud }) => {
  const { start, ...rest } = ownOf(cloud);
  end = rest.end;
  own = await start({ ...AS_SHIPPED, SECURITY_CONTACT: "mailto:security@halden.example" });
});
test.afterAll(() => end());

const MB = 1024 * 1024;
const BODY = Math.round(1.9 * MB);
/** Their bodies together are several times what the server may use for them. */
const STRANGERS = PROVE ? 250 : 100;

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Sends a raw request, without any client resolving its path or method. */
function send({ url }: Rolecall, method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, method, path, headers, agent: false }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await readAll(response) });
    })
      .on("error", reject)
      .end();
  });
}

/** Starts a chunked body that never ends. */
function beginBody({ url }: Rolecall, path: string, headers: readonly string[] = []): Socket {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // The server resets a connection that continues after the answer.
  socket.on("error", () => undefined);
  const lines = [`POST ${path} HTTP/1.1`, `Host: ${host}`, "Transfer-Encoding: chunked", ...headers, "", ""];
  socket.write(lines.join("\r\n"));
  return socket;
}

const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`;

/** The status of the answer; undefined where the client first noticed that the server closed the connection. */
function statusOf(socket: Socket): Promise<number | undefined> {
  return new Promise((resolve) => {
    socket.once("data", (data: Buffer) => resolve(Number(data.toString("latin1").split(" ", 2)[1])));
    socket.once("close", () => resolve(undefined));
  });
}

async function residentBytes({ url }: Rolecall): Promise<number> {
  const metrics = await (await fetch(`${url}/api/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
}

/** The address of a script that the sign-in page loads. */
async function fileOfTheBuild(page: Page): Promise<string> {
  await page.goto("/sign-in");
  const source = await page.locator("script[src^='/_next/static/']").first().getAttribute("src");
  return source ?? "";
}

test("endless bodies from strangers use no memory and are refused", async () => {
  const paths = ["/sign-in", "/api/clusters/x/owners/import", "/api/clusters/x/sql-users/y/verification", "/missing"];
  const body = chunk(BODY);
  async function sendBodies(count: number) {
    const sockets = Array.from({ length: count }, (_, at) => {
      const socket = beginBody(own, paths[at % paths.length] ?? "/");
      socket.write(body);
      return socket;
    });
    return { sockets, statuses: await Promise.all(sockets.map(statusOf)) };
  }
  // The server loads the code of each at its first request.
  for (let round = 0; round < 20; round++)
    for (const path of paths) await fetch(own.url + path, { method: "POST", body: "x" });
  // Compares with the same number of connections without bodies.
  const empty = Array.from({ length: STRANGERS }, () => beginBody(own, "/_next/static/x"));
  await Promise.all(empty.map(statusOf));
  for (const socket of empty) socket.destroy();
  // The first bodies take the memory of any first request of their kind.
  const first = await sendBodies(paths.length);
  for (const socket of first.sockets) socket.destroy();
  const before = await residentBytes(own);
  const { sockets, statuses } = await sendBodies(STRANGERS);
  const during = await residentBytes(own);
  for (const socket of sockets) socket.destroy();
  for (const status of [...first.statuses, ...statuses]) expect([413, 503, undefined]).toContain(status);
  expect(statuses).toContain(413);
  // The collector leaves up to 55 MB of what it could free. Bodies that stay in memory take more than three times as much.
  expect((during - before) / BODY).toBeLessThan(STRANGERS / 3);
  expect((await fetch(`${own.url}/sign-in`)).status).toBe(200);
});

test("a body that keeps within its limit but never ends holds one of few places", async ({ rolecall }) => {
  const sockets = Array.from({ length: 100 }, () => {
    const socket = beginBody(rolecall, "/api/audit/export");
    socket.write(chunk(60 * 1024));
    return socket;
  });
  const answered: (number | undefined)[] = [];
  for (const socket of sockets) void statusOf(socket).then((status) => answered.push(status));
  await expect.poll(() => answered.length).toBe(36);
  expect(new Set(answered)).toEqual(new Set([503]));
  for (const socket of sockets) socket.destroy();
});

test("a chunked action that is too large gets an answer with the reason", async ({ rolecall }) => {
  const socket = beginBody(rolecall, "/", [
    `Next-Action: ${serverActions().get("signInAction")}`,
    `Origin: ${rolecall.url}`,
    "Content-Type: text/plain",
    "Connection: close",
  ]);
  socket.write(`${chunk(17 * 1024)}0\r\n\r\n`);
  const answer = await readAll(socket);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toContain("The input is too large. Nothing was changed.");
});

test.describe("below /_next/static", () => {
  test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

  test("a path that is not a file of the build is a plain 404 in which nothing runs", async ({ page, rolecall }) => {
    const action = { "next-action": serverActions().get("signInAction") ?? "", origin: rolecall.url };
    const file = await fileOfTheBuild(page);
    for (const [method, path, headers] of [
      ["GET", "/_next/static/x", {}],
      ["POST", "/_next/static/x", action],
      ["POST", file, action],
      ["GET", "/_next/static/../../sign-in", {}],
      ["GET", "/_next/static/%2e%2e/%2e%2e/sign-in", {}],
      ["GET", "/_next/static/..%2f..%2fsign-in", {}],
      ["GET", "/_next/image?url=%2Ffavicon.svg&w=64&q=75", {}],
    ] as const) {
      const answer = await send(rolecall, method, path, headers);
      if (answer.status === 200) {
        // A path that resolves to a page returns that page with its policy.
        expect(answer.headers["content-security-policy"], path).toContain("'nonce-");
        continue;
      }
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      // The client of Next.js shows the words of a refused action only without a charset.
      const expected = "next-action" in headers ? "text/plain" : "text/plain; charset=utf-8";
      expect(answer.headers["content-type"], `${method} ${path}`).toBe(expected);
      expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
      expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    }
  });

  test("an injected script does not run", async ({ browser, rolecall }) => {
    const page = await browser.newPage();
    await page.goto(`${rolecall.url}/_next/static/x`);
    const injected = page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'injected'";
      document.body.append(script);
      return document.title;
    });
    expect(await injected).toBe("");
    await page.close();
  });

  test("files carry the constant headers once, and may be cached", async ({ page, rolecall }) => {
    const { status, headers } = await send(rolecall, "GET", await fileOfTheBuild(page));
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
      "cache-control": "public, max-age=31536000, immutable",
      "x-request-id": expect.stringMatching(/^req_/),
    });
    expect(headers["permissions-policy"]).toContain("clipboard-write=(self)");
  });

  test("another host name is refused", async ({ page, rolecall }) => {
    const file = await fileOfTheBuild(page);
    expect((await send(rolecall, "GET", file, { host: "rebound.example" })).status).toBe(421);
  });
});

test("a page has one policy, its own", async ({ rolecall }) => {
  for (const path of ["/sign-in", "/no-such-page"]) {
    const { headers } = await send(rolecall, "GET", path);
    expect(headers["content-security-policy"], path).toMatch(/^default-src 'none'; script-src 'nonce-[^,]*$/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["cache-control"], path).toMatch(/no-store|max-age=0/);
  }
});

test("what is no page allows no script and no frame", async ({ page }) => {
  const nothing = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
  await page.goto(`${own.url}/sign-in`);
  const style = await page.locator('link[rel="stylesheet"]').first().getAttribute("href");
  const routes = ["/api/operations/cluster.list", "/api/no-such-route", "/api/v1/openapi.json", "/api/health/live"];
  for (const path of [...routes, "/.well-known/security.txt", "/favicon.svg", String(style)]) {
    const { headers } = await send(own, "GET", path);
    expect([path, headers["content-security-policy"]]).toEqual([path, nothing]);
  }
});

test("what no page sends is refused before Next.js reads it, without an error in the log", async () => {
  const lines = own.output().length;
  expect((await send(own, "GET", "/_global-error")).status).toBe(404);
  const action = actionId("profile.change_name");
  for (const body of ["[", '["$F1"]', "x", '["$1:a:b"]', ""]) {
    const headers = { origin: own.url, "next-action": action, "content-type": "text/plain;charset=UTF-8" };
    const answer = await fetch(`${own.url}/profile`, { method: "POST", headers, body });
    expect([body, answer.status]).toEqual([body, 400]);
  }
  for (const type of ["multipart/form-data; boundary=x", "multipart/form-data"]) {
    const broken = { origin: own.url, "content-type": type };
    expect((await fetch(`${own.url}/sign-in`, { method: "POST", headers: broken, body: "--x" })).status).toBe(400);
  }
  const file =
    "--x\r\nContent-Disposition: form-data; name=1; filename=f\r\nContent-Transfer-Encoding: base64\r\n\r\n[]\r\n";
  const args = "--x\r\nContent-Disposition: form-data; name=0\r\n\r\n[]\r\n--x--\r\n";
  const named = { origin: own.url, "next-action": action, "content-type": "multipart/form-data; boundary=x" };
  expect((await fetch(`${own.url}/profile`, { method: "POST", headers: named, body: file + args })).status).toBe(400);
  for (const origin of ["null", "x", "https://evil.example"])
    for (const path of ["/sign-in", "/profile"]) {
      const headers = { origin, "x-forwarded-host": "evil.example", "next-action": action };
      const answer = await fetch(own.url + path, { method: "POST", headers, body: "[]" });
      expect([origin, path, answer.status]).toEqual([origin, path, 403]);
    }
  const formless = await fetchAction(own.url, "signInAction", [{}, {}], { headers: { origin: own.url } });
  expect(await formless.text()).toContain('"code":"wrong_credentials"');
  const { host, hostname, port } = new URL(own.url);
  const twice = connect(Number(port), hostname);
  twice.write(`GET /sign-in HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
  expect(await readAll(twice)).toMatch(/^HTTP\/1.1 400 /);
  // Its line follows all of theirs.
  await fetch(`${own.url}/api/after`);
  await expect.poll(() => own.output().slice(lines)).toContain("/api/after");
  expect(own.output().slice(lines)).not.toContain('"level":50');
});

test("each answer has a nonce of its own, on its policy and on its scripts", async () => {
  const nonces = new Set<string>();
  for (let count = 0; count < 10; count++) {
    const { headers, body } = await send(own, "GET", "/sign-in");
    const nonce = /'nonce-([\w+/]{24})'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
    expect(new Set([...body.matchAll(/<script\b[^>]*/g)].map(([tag]) => tag.includes(`nonce="${nonce}"`)))).toEqual(
      new Set([true]),
    );
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(10);
});

test("pages with different nonces follow each other, by link, reload and Back", async ({ stranger }) => {
  addAdministrator(own);
  await enter(stranger, own);
  const heading = (name: string) => expect(stranger.getByRole("heading", { name, level: 1 })).toBeVisible();
  const errors: string[] = [];
  stranger.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
  await stranger.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" }).click();
  await heading("Overview");
  await stranger.reload();
  await heading("Overview");
  await stranger.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Access" }).click();
  await heading("Access");
  await stranger.goBack();
  await heading("Overview");
  await stranger.getByRole("button", { name: "Account" }).click();
  await expect(stranger.getByRole("menuitem", { name: "Profile" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("a request that Next.js cannot understand is the client's fault", async ({ rolecall }) => {
  for (const [method, path, status] of [
    ["GET", "/%", 400],
    ["GET", "/clusters/%E0%A4%A/users", 400],
    ["TRACE", "/", 405],
    ["TRACE", "/_next/static/x", 405],
  ] as const)
    expect([method, path, (await send(rolecall, method, path)).status]).toEqual([method, path, status]);
});

test("an upgrade is a plain request", async ({ rolecall }) => {
  const headers = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
  const answer = await send(rolecall, "GET", "/_next/webpack-hmr", headers);
  expect(answer.status).toBe(404);
});

test("requests of strangers cannot add lines to the log and are not quoted there", async ({ rolecall }) => {
  const ready = rolecall.output().length;
  const forged = `canary\n{"level":30,"msg":"canary"}\n`;
  const id = serverActions().get("signInAction") ?? "";
  for (const [action, type, body] of [
    [id, "text/plain;charset=UTF-8", forged],
    [id, "text/plain;charset=UTF-8", `[${JSON.stringify(forged)}`],
    [id, "text/plain;charset=UTF-8", `["$F1","$canary"]`],
    [
      id,
      "multipart/form-data; boundary=x",
      `--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n${forged}\r\n--x--\r\n`,
    ],
    [id, "multipart/form-data; boundary=x", `--x\r\n${forged}`],
    ["canary", "text/plain;charset=UTF-8", "[]"],
  ] as const)
    await fetch(`${rolecall.url}/sign-in`, {
      method: "POST",
      headers: { "next-action": action, "content-type": type, origin: rolecall.url },
      body,
    });
  const posts = () =>
    requestLines(rolecall, ready).filter(({ method, path }) => method === "POST" && path === "/sign-in");
  await expect.poll(() => posts().length).toBe(6);
  const lines = rolecall.output().slice(ready).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).msg)).toContain("request");
  expect(lines.filter((line) => JSON.parse(line).msg === "canary")).toEqual([]);
  // Next.js logs the id of an action within one line.
  expect(lines.filter((line) => line.includes("canary") && !line.includes("Failed to find Server Action"))).toEqual([]);
});

test("a security contact and the page for a new password are where programs look for them", async () => {
  const answer = await send(own, "GET", "/.well-known/security.txt");
  expect(answer.headers["content-type"]).toBe("text/plain;charset=UTF-8");
  expect(answer.body).toContain("Contact: mailto:security@halden.example\n");
  const [, expires = ""] = /^Expires: (.*)$/m.exec(answer.body) ?? [];
  expect(Date.parse(expires)).toBeGreaterThan(Date.now());
  expect(await send(own, "GET", "/.well-known/change-password")).toMatchObject({
    status: 303,
    headers: { location: "/profile/security" },
  });
});

test("without a security contact there is no such file", async ({ rolecall }) => {
  expect((await send(rolecall, "GET", "/.well-known/security.txt")).status).toBe(404);
});

test("the log warns once of an untrusted proxy", async () => {
  const path = "/forgot-password";
  for (let round = 0; round < 3; round++) await send(own, "GET", path, { "x-forwarded-for": "192.0.2.1" });
  await expect.poll(() => requestLines(own).filter((line) => line.path === path).length).toBe(3);
  expect(own.output().match(/set TRUSTED_PROXY_HOPS/g)).toHaveLength(1);
});

test("the build holds no library for images", () => {
  const modules = resolve(import.meta.dirname, "../.next/standalone/node_modules");
  expect(readdirSync(modules).filter((name) => /^(?:sharp|@img)$/.test(name))).toEqual([]);
});

test("the log has a line for each failed file and probe, and for no other", async ({ page, rolecall }) => {
  const file = await fileOfTheBuild(page);
  const ready = rolecall.output().length;
  await send(rolecall, "GET", file);
  await send(rolecall, "GET", "/_next/static/x");
  await send(rolecall, "GET", "/api/health/live");
  await send(rolecall, "GET", "/api/health/missing");
  const lines = () => requestLines(rolecall, ready).filter(({ kind }) => kind === "static" || kind === "probe");
  await expect.poll(() => lines().length).toBe(2);
  expect(lines()).toMatchObject([
    { kind: "static", path: "/_next/static/x", status: 404 },
    { kind: "probe", path: "/api/health/missing", status: 404 },
  ]);
});
