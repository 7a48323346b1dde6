import { readdirSync } from "node:fs";
import { join } from "node:path";
import { present } from "#lib/shared/present.ts";
import { serverActions } from "./support/actions.ts";
import { OPEN_ACTIONS } from "./support/door-table.ts";
import { CALLED, GET_DOORS, inputOf, TAKE_NOTHING } from "./support/doors/door-inputs.ts";
import { forged, reached, test } from "./support/doors/doors-test.ts";
import { expect } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";

/** All of these in the long run. In the short one each action has one, and the next action the next. */
function turn<T>(action: string, all: readonly T[]): readonly T[] {
  const at = CALLED.indexOf(action) % all.length;
  return PROVE ? all : all.slice(at, at + 1);
}

test("every server action of the build is known to these tests", () => {
  expect([...serverActions().keys()].sort()).toEqual(["call", ...OPEN_ACTIONS].sort());
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("no route gives anything away", async ({ request, clusterId }) => {
    for (const path of GET_DOORS(clusterId)) {
      const response = await request.get(path);
      expect(response.status(), path).toBe(401);
      expect(await response.json()).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    }
  });

  test("no page is shown: all lead to sign-in", async ({ request, clusterId }) => {
    for (const path of [
      "/",
      "/my",
      "/sql-users",
      "/clusters",
      `/clusters/${clusterId}/users`,
      "/access",
      "/access/people/acc_1",
      "/profile",
      "/profile/security",
      "/profile/tokens",
      "/device",
    ]) {
      const response = await request.get(path, { maxRedirects: 3 });
      expect(new URL(response.url()).pathname, path).toBe("/sign-in");
      expect(await response.text()).not.toContain("app_one");
    }
  });

  for (const action of CALLED)
    test(`${action} is refused on any path and reaches no cluster`, async ({ call, cloud, clusterId }) => {
      const before = reached(cloud);
      for (const path of turn(action, ["/", "/sign-in", `/clusters/${clusterId}/users`, "/no/such/page"])) {
        const args = [inputOf(action, clusterId)];
        const response = await call(action, args, { path });
        expect(await response.text(), path).toContain('"code":"unauthenticated"');
      }
      expect(reached(cloud)).toBe(before);
    });
});

test.describe("with a session", () => {
  for (const action of CALLED)
    test.describe(action, () => {
      test("is refused from another site and without an Origin", async ({ call, cloud, clusterId }) => {
        const args = [inputOf(action, clusterId)];
        // Posted to its own page, or to one from which Next.js sends it on.
        const [path] = turn(action, [undefined, "/", "/sign-in", undefined]);
        for (const headers of [
          { origin: "https://evil.example" },
          { origin: "null" },
          {},
          forged("https://evil.example"),
        ]) {
          const before = reached(cloud);
          const text = await (await call(action, args, present({ headers, path: path || undefined }))).text();
          expect(text, JSON.stringify(headers)).not.toContain('"ok":true');
          expect(reached(cloud)).toBe(before);
        }
      });

      test("is refused to a program that brings its own credential", async ({ call, rolecall, cloud, clusterId }) => {
        const before = reached(cloud);
        const args = [inputOf(action, clusterId)];
        const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
        const response = await call(action, args, { headers });
        expect(response.status).toBe(401);
        expect(reached(cloud)).toBe(before);
      });

      test("answers an oversized body with words", async ({ call, cloud }) => {
        const before = reached(cloud);
        const body = JSON.stringify([{ padding: "x".repeat(17 * 1024) }]);
        const response = await call(action, [], { body });
        expect(response.status).toBe(413);
        expect(await response.text()).toContain("too large");
        expect(reached(cloud)).toBe(before);
      });

      test("refuses wrong types, surplus fields and surplus arguments", async ({ call, cloud, clusterId }) => {
        const right = inputOf(action, clusterId);
        const before = reached(cloud);
        const odd = [
          ...turn(action, [null, [], "text", 7]),
          ...(TAKE_NOTHING.includes(action) ? [] : [{}]),
          { ...right, more: 1 },
          { ...right, name: 7, password: 7 },
          { ...right, name: {}, password: {} },
        ];
        for (const value of odd) {
          const response = await call(action, [value]);
          expect(await response.text(), JSON.stringify(value)).toMatch(/"code":"(invalid_input|password_wrong)"/);
        }
        expect(reached(cloud)).toBe(before);
      });
    });

  test("path tricks in ids and names reach no cluster", async ({ call, request, cloud, clusterId }) => {
    const before = reached(cloud);
    const ids = ["..", `${clusterId}/`, `${clusterId}/../x`, `%2e%2e`, "", "x".repeat(300), `${clusterId}\u0000`];
    for (const id of ids) {
      expect(await refused(call("sql_user.delete", [{ clusterId: id, name: "app_one" }]))).toBe(true);
      const response = await request.get(`/api/operations/sql_user.list?clusterId=${encodeURIComponent(id)}`);
      expect(response.status(), id).toBeGreaterThanOrEqual(400);
    }
    for (const name of [
      "..",
      ".",
      "a/b",
      "a%2fb",
      "../root",
      "",
      "root",
      "admin",
      "public",
      "sso_lena",
      "pg_x",
      "a\u0000",
      "x".repeat(64),
    ])
      for (const action of ["sql_user.reset_password", "sql_user.delete"])
        expect(await refused(call(action, [{ clusterId, name }])), name).toBe(true);
    expect(reached(cloud)).toBe(before);
  });

  test("a cluster that the key does not see does not exist", async ({ call, request }) => {
    const elsewhere = "00000000-0000-4000-8000-000000000000";
    const response = await request.get(`/api/operations/sql_user.list?clusterId=${elsewhere}`);
    expect(await response.json()).toMatchObject({ error: { code: "cluster_not_found" } });
    const answer = await call("sql_user.reset_password", [{ clusterId: elsewhere, name: "app_one" }]);
    expect(await answer.text()).toContain('"code":"cluster_not_found"');
  });
});

test("pages of the development server alone are not in the build", () => {
  const pages = readdirSync(join(import.meta.dirname, "../.next/server/app"), { recursive: true, encoding: "utf8" });
  expect(pages.filter((path) => /(?:^|\/)kit\b/.test(path))).toEqual([]);
  expect(pages.filter((path) => /(?:^|\/)sign-in\b/.test(path))).not.toEqual([]);
});

test("a name that is not ours reaches nothing", async ({ request, rolecall }) => {
  const response = await request.get("/sign-in", { headers: { host: "rebound.example" } });
  expect(response.status()).toBe(421);
  expect(await response.text()).toContain(rolecall.url);
});

test("another name of this machine leads people to the right one", async ({ stranger, rolecall }) => {
  await stranger.goto(`${rolecall.url.replace("localhost", "127.0.0.1")}/sign-in?from=there`);
  await stranger.waitForURL(`${rolecall.url}/sign-in?from=there`);
});

async function refused(answer: Promise<Response>): Promise<boolean> {
  return /"code":"(invalid_input|not_found)"/.test(await (await answer).text());
}
