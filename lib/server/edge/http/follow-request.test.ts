import * as fc from "fast-check";
import { expect, test } from "vitest";
import { requestKind } from "./follow-request.ts";

test.each([
  ["GET", "/clusters", false, "page"],
  ["GET", "/_next/static/chunks/a.js", false, "static"],
  ["POST", "/_next/x", true, "static"],
  ["GET", "/api/clusters", false, "api"],
  ["POST", "/api/clusters/x/sql-users/y/verification", false, "api"],
  ["GET", "/api/health/live", false, "probe"],
  ["GET", "/api/metrics", false, "probe"],
  ["POST", "/sign-in", false, "action"],
  ["POST", "/clusters", true, "action"],
])("%s %s is counted among its kind", (method, path, namesAction, kind) => {
  expect(requestKind(method, path, namesAction)).toBe(kind);
});

test("no request adds a new kind", () => {
  const kinds = ["static", "probe", "api", "action", "page"];
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (method, path, namesAction) => {
      expect(kinds).toContain(requestKind(method, `/${path}`, namesAction));
    }),
  );
});
