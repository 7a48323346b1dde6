import fc from "fast-check";
import { expect, test } from "vitest";
import { pinnedOrigin } from "#lib/shared/cloud/pinned-origin.ts";
import { codePoint } from "#lib/shared/testing-text.ts";
import { addressOf, targetOf } from "./address.ts";

const ID = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const ROUTE = "/api/v1/clusters/{cluster_id}/sql-users/{name}/password";

test.each([
  "https://cockroachlabs.cloud",
  "https://cockroachlabs.cloud/",
  "https://cloud.example.com:8443",
  "http://127.0.0.1:4000",
  "http://127.9.9.9",
  "http://localhost:4000",
  "http://[::1]:4000",
])("the key may go to %s", (server) => {
  expect(pinnedOrigin(server)).toBe(new URL(server).origin);
});

test.each([
  "http://cockroachlabs.cloud",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://128.0.0.1",
  "http://0.0.0.0",
  "https://user:pw@cockroachlabs.cloud",
  "https://cockroachlabs.cloud/api",
  "https://cockroachlabs.cloud/?a=b",
  "https://cockroachlabs.cloud/#a",
  "ftp://cockroachlabs.cloud",
  "file:///etc/passwd",
  "cloud.example.com",
  "",
])("the key never goes to %j, and the refusal does not repeat it", (server) => {
  expect(() => pinnedOrigin(server)).toThrow(/^The address of the Cloud API must/);
  if (server) expect(() => pinnedOrigin(server)).not.toThrow(server);
});

test("an id and a name each fill one segment, in the form of the vendor and the database, percent-encoded", () => {
  expect(targetOf(ROUTE, { cluster_id: ID.toUpperCase(), name: "Émile.v-2" })).toEqual({
    route: ROUTE,
    path: `/api/v1/clusters/${ID}/sql-users/%C3%A9mile.v-2/password`,
  });
});

const smuggled = [
  "",
  ".",
  "..",
  "../../clusters",
  "a/b",
  "a\\b",
  "a%2fb",
  "%2e%2e",
  "a?b",
  "a#b",
  "a b",
  "a\n",
  "a\0",
  "a;b",
  "{name}",
];

test.each(smuggled)("a name %j that would lead to another operation is refused", (name) => {
  expect(() => targetOf(ROUTE, { cluster_id: ID, name })).toThrow("invalid_input");
});

test.each([...smuggled, "not-a-uuid", `${ID}/../x`, `${ID}\n`])("a cluster id %j is refused", (id) => {
  expect(() => targetOf(ROUTE, { cluster_id: id, name: "app" })).toThrow("invalid_input");
});

test("for any name, the path has the same segments, or the name is refused", () => {
  const anything = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.stringMatching(/^[a-z_][a-zé0-9_.-]{0,20}$/),
    fc.stringMatching(/^[./\\%a-zA-Z0-9_?#@:-]{1,12}$/),
  );
  let filled = 0;
  fc.assert(
    fc.property(anything, (name) => {
      let target: ReturnType<typeof targetOf>;
      try {
        target = targetOf(ROUTE, { cluster_id: ID, name });
      } catch (error) {
        expect(String(error)).toBe("CloudError: invalid_input");
        return;
      }
      filled += 1;
      const url = addressOf("https://cockroachlabs.cloud", target.path);
      expect(url.origin).toBe("https://cockroachlabs.cloud");
      expect(url.pathname.split("/").map((part, index) => (index === 6 ? "{name}" : part))).toEqual([
        "",
        "api",
        "v1",
        "clusters",
        ID,
        "sql-users",
        "{name}",
        "password",
      ]);
    }),
    { numRuns: 2_000 },
  );
  expect(filled).toBeGreaterThan(100);
});

test.each([
  "//evil.example",
  "/api/../x",
  "/api/./x",
  "/api/%2e%2e/x",
  "/a\\b",
  "/a?b",
  "/a#b",
  "https://evil.example/",
  "a",
])("a path %j that the URL parser reads as something else is refused", (path) => {
  expect(() => addressOf("https://cockroachlabs.cloud", path)).toThrow("invalid_input");
});

test("the values of a query are encoded, so that none becomes another parameter", () => {
  const url = addressOf("https://cockroachlabs.cloud", "/api", { "pagination.page": "a&show_inactive=true#" });
  expect([...url.searchParams]).toEqual([["pagination.page", "a&show_inactive=true#"]]);
});
