import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { refuseEarly } from "./refuse-early.ts";

const FILE = "/_next/static/chunks/a.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-test-"));
  mkdirSync(join(folder, ".next/static/chunks"), { recursive: true });
  writeFileSync(join(folder, ".next/static/chunks/a.js"), "");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
freshProcess({ NODE_ENV: "production" });

function refused(method: string, url: string, headers: IncomingMessage["headers"] = {}): number | undefined {
  return refuseEarly({ method, url, headers: { host: "localhost:3000", ...headers } } as IncomingMessage)?.status;
}

test.each(["/api%2Fx", "/api%2fclusters", "/%61pi/x", "/api%2Fhealth/live"])(
  "a page whose address decodes to one of the API is not there: %s",
  (url) => {
    for (const method of ["GET", "POST"]) expect(refused(method, url)).toBe(404);
  },
);

test("an encoded slash in a name of the API is no other address", () => {
  expect(refused("GET", "/api/clusters/a%2Fb")).toBeUndefined();
});

describe("below /_next", () => {
  test("the files of the build are read", () => {
    expect(refused("GET", FILE)).toBeUndefined();
    expect(refused("HEAD", `${FILE}?dpl=1`)).toBeUndefined();
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s reaches nothing, a file or not", (method) => {
    expect(refused(method, FILE)).toBe(404);
    expect(refused(method, "/_next/static/x")).toBe(404);
  });

  test.each([
    "/_next/static/x",
    "/_next/static/",
    "/_next/static",
    "/_next/static/chunks",
    "/_next/static/chunks/../chunks/a.js",
    "/_next/static/..%2f..%2fsign-in",
    "/_next/static/chunks/a.js/",
    "//_next/static/chunks/a.js",
    "/x/../_next/static/x",
    "/x/%2e%2e/_next/static/x",
    "/%5Fnext/static/x",
    "/_NEXT/static/x",
    "/_next\\static\\x",
    "/_next/image?url=%2Ffavicon.svg&w=64&q=75",
    "/_next/data/x.json",
  ])("%s is nothing", (path) => {
    expect(refused("GET", path)).toBe(404);
  });

  test("no other path comes through", () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(refused("GET", `/_next${path}`)).toBe(404);
      }),
    );
  });
});

test.each([
  ["TRACE", "/", 405],
  ["PROPFIND", "/", 405],
  ["GET", "/%", 400],
  ["GET", "/sign-in/%E0%A4%A", 400],
  ["GET", "http://evil.example/", 400],
  ["OPTIONS", "*", 400],
])("%s %s is refused with %d", (method, url, status) => {
  expect(refused(method, url)).toBe(status);
});

describe("the host", () => {
  test("is the one of APP_URL, or another name of this machine", () => {
    expect(refused("GET", "/sign-in")).toBeUndefined();
    expect(refused("GET", "/sign-in", { host: "127.0.0.1:3000" })).toBeUndefined();
    for (const host of ["rebound.example", "localhost.evil.example", "", "localhost:3000@evil.example"])
      expect(refused("GET", "/sign-in", { host }), host).toBe(421);
    expect(refused("GET", FILE, { host: "rebound.example" })).toBe(421);
  });

  test("of a page that a person opens under another name of this machine leads to the right one", () => {
    const headers = { host: "127.0.0.1:3000", "sec-fetch-dest": "document" };
    const refusal = refuseEarly({ method: "GET", url: "/sign-in?a=b", headers } as IncomingMessage);
    expect(refusal).toMatchObject({ status: 421, headers: { Refresh: "0; url=http://localhost:3000/sign-in?a=b" } });
  });

  test("matters to no probe", () => {
    for (const path of ["/api/health/live", "/api/health/ready", "/api/metrics"])
      expect(refused("GET", path, { host: "10.0.0.7:3000" })).toBeUndefined();
    expect(refused("GET", "/api/metrics/more", { host: "10.0.0.7:3000" })).toBe(421);
  });
});

test("a program's credential runs no action", () => {
  const headers = { authorization: "Bearer x" };
  expect(refused("POST", "/sign-in", headers)).toBe(401);
  expect(refused("POST", "/api/x/../../sign-in", headers)).toBe(401);
  expect(refused("POST", "/api/clusters", headers)).toBeUndefined();
  expect(refused("GET", "/sign-in", headers)).toBeUndefined();
});

describe("a change sent by a page of another site", () => {
  const action = { "next-action": "40aa", "content-length": "2" };

  test.each(["null", "x", "", "http://", "https://evil.example", "http://localhost:3000x", "https://localhost:3000"])(
    "is refused: Origin %j",
    (origin) => {
      // What a client forwards has no say: the sanitizer has replaced it, and the own address stands in APP_URL.
      const forged = { origin, "x-forwarded-host": URL.parse(origin)?.host };
      for (const path of ["/sign-in", "/profile"]) {
        expect(refused("POST", path, { ...action, ...forged })).toBe(403);
        expect(refused("POST", path, { "content-type": "multipart/form-data; boundary=x", origin })).toBe(403);
      }
    },
  );

  test("is one only with an Origin, and reads and routes answer by themselves", () => {
    expect(refused("POST", "/sign-in", { ...action, origin: "http://localhost:3000" })).toBeUndefined();
    expect(refused("POST", "/sign-in", action)).toBeUndefined();
    for (const [method, path] of [
      ["GET", "/sign-in"],
      ["POST", "/api/session/end"],
    ] as const)
      expect(refused(method, path, { origin: "https://evil.example" })).toBeUndefined();
  });

  test("is recognised by APP_URL behind a proxy", () => {
    vi.stubEnv("APP_URL", "https://rolecall.example.com");
    const proxied = (origin: string) =>
      refused("POST", "/sign-in", { ...action, host: "rolecall.example.com", "x-forwarded-proto": "https", origin });
    expect(proxied("https://rolecall.example.com")).toBeUndefined();
    expect(proxied("http://rolecall.example.com")).toBe(403);
  });
});

describe("headers and pages that only confuse", () => {
  const twice = ["Host", "localhost:3000", "host", "evil.example"];

  test("two Host headers are a bad request, whichever Node.js took", () => {
    const request = { method: "GET", url: "/", headers: { host: "localhost:3000" } };
    expect(refuseEarly({ ...request, rawHeaders: twice } as IncomingMessage)?.status).toBe(400);
    expect(refuseEarly({ ...request, rawHeaders: twice.slice(0, 2) } as IncomingMessage)).toBeUndefined();
  });

  test("an action without a body is a bad request", () => {
    expect(refused("POST", "/sign-in", { "next-action": "40aa" })).toBe(400);
    expect(refused("POST", "/sign-in", { "next-action": "40aa", "content-length": "2" })).toBeUndefined();
    expect(refused("GET", "/sign-in", { "next-action": "40aa" })).toBeUndefined();
  });

  test.each(["/_global-error", "/%5Fglobal-error", "//_global-error", "/_global-error.rsc", "/_global-error/x"])(
    "the page of Next.js for its own failures is not there: %s",
    (path) => expect(refused("GET", path)).toBe(404),
  );
});
