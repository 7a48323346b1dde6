import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { startGate } from "../../base/request/start-gate.ts";
import { constantHeaders } from "./headers.ts";
import { PROBLEM_TYPE, problemOf } from "./problem.ts";
import { answerWhileStarting } from "./while-starting.ts";

freshProcess();

let server: Server;
let stop: () => void;
const place = { origin: "http://localhost:3000", includeSubDomains: false };
beforeEach(async () => {
  Object.assign(place, { origin: "http://localhost:3000", includeSubDomains: false });
  stop = answerWhileStarting(place);
  server = createServer((_, response) => response.end("the application"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  stop();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; body: string };

function ask(path: string, headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const method = body ? "POST" : "GET";
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: "127.0.0.1", path, method, headers, agent: false }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await readAll(response) }),
    )
      .on("error", reject)
      .end(body);
  });
}

test("a program gets a problem that says when to come again, with the code and words of the interface", async () => {
  vi.stubEnv("APP_URL", "https://rolecall.example.com");
  place.origin = "https://rolecall.example.com";
  for (const path of ["/api/v1/clusters?limit=1", "/api/v1"]) {
    const { status, headers, body } = await ask(path);
    expect([status, headers["content-type"], headers["retry-after"]]).toEqual([503, PROBLEM_TYPE, "2"]);
    const requestId = String(headers["x-request-id"]);
    expect(requestId).toMatch(/^req_[0-9A-Z]{26}$/);
    expect(JSON.parse(body)).toEqual(problemOf({ code: "starting", requestId, retryAfterSeconds: 2 }));
  }
});

test("a page and an action get words and 503, and a browser opens the page again by itself", async () => {
  const words = /^Rolecall is starting\. Nothing was changed\. Try again in a moment\. \(request req_\w{26}\)$/;
  const page = await ask("/clusters", { "sec-fetch-dest": "document" });
  expect([page.status, page.headers["retry-after"], page.headers.refresh]).toEqual([503, "2", "2"]);
  expect(page.body).toMatch(words);
  const action = await ask("/clusters", { "next-action": "x" }, "[]");
  expect([action.status, action.headers["content-type"], action.headers.refresh]).toEqual([
    503,
    "text/plain",
    undefined,
  ]);
  expect(action.body).toMatch(words);
});

test("a page's read gets a failure of the closed list", async () => {
  const { status, headers, body } = await ask("/api/clusters");
  expect(status).toBe(503);
  const error = { code: "starting", requestId: headers["x-request-id"], retryAfterSeconds: 2 };
  expect(JSON.parse(body)).toEqual({ ok: false, error });
});

test("the server is alive and not ready", async () => {
  expect(await ask("/api/health/live")).toMatchObject({ status: 200, body: "starting\n" });
  expect(await ask("/api/health/ready")).toMatchObject({ status: 503, body: '{"server":"starting"}' });
  expect(startGate().refused).toBe(1);
});

test.each([true, false])("every answer has the constant headers and is not kept (https: %s)", async (https) => {
  Object.assign(place, { origin: `${https ? "https" : "http"}://rolecall.example.com`, includeSubDomains: true });
  const wanted = Object.entries(constantHeaders({ https, includeSubDomains: true }));
  for (const path of ["/", "/api/health/live", "/api/v1/clusters", "/_next/static/x", "/api/metrics"]) {
    const { headers } = await ask(path);
    expect(headers).toMatchObject(Object.fromEntries(wanted.map(([name, value]) => [name.toLowerCase(), value])));
    expect(headers["cache-control"]).toBe("no-store");
  }
});

test("once it has started, all requests reach the application, also on a connection from before", async () => {
  expect((await ask("/")).status).toBe(503);
  startGate().isOpen = true;
  for (const path of ["/", "/api/health/live", "/api/v1/clusters"])
    expect(await ask(path)).toMatchObject({ status: 200, body: "the application" });
  expect(startGate().refused).toBe(1);
});
