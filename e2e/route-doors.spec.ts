import { forged, test } from "./support/doors/doors-test.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";

test.describe("the route that takes pasted answers", () => {
  const body = { code: "x".repeat(40), answer: "(0 rows)" };
  const path = (clusterId: string, name = "app_one") => `/api/clusters/${clusterId}/sql-users/${name}/verification`;

  test("is refused without a session, and its body is not read", async ({ playwright, rolecall, clusterId }) => {
    const request = await playwright.request.newContext({
      baseURL: rolecall.url,
      storageState: { cookies: [], origins: [] },
    });
    const headers = { origin: rolecall.url };
    expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(401);
    expect((await request.post(path(clusterId), { headers, data: "x".repeat(4_000_000) })).status()).toBe(413);
    await request.dispose();
  });

  test("is refused from another site, without an Origin, and with a program's credential", async ({
    request,
    rolecall,
    clusterId,
  }) => {
    for (const headers of [{ origin: "https://evil.example" }, {}] as Record<string, string>[])
      expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(403);
    const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
    expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(401);
  });

  test("refuses input that is too large, not JSON, surplus or of the wrong type", async ({
    request,
    rolecall,
    clusterId,
  }) => {
    const headers = { origin: rolecall.url, "content-type": "application/json" };
    const post = (data: string, name?: string) =>
      request.post(path(clusterId, name), { headers, data: Buffer.from(data) });
    expect((await post(JSON.stringify({ ...body, answer: "x".repeat(1_600_000) }))).status()).toBe(413);
    for (const odd of [
      "",
      "{",
      "null",
      "[]",
      "7",
      JSON.stringify({ ...body, more: 1 }),
      JSON.stringify({ ...body, code: 7 }),
      JSON.stringify({ ...body, wanted: { level: "superuser" } }),
    ])
      expect((await post(odd)).status(), odd).toBe(400);
    for (const name of ["root", "sso_lena", "a%2fb", "%25", "%00"])
      expect((await post(JSON.stringify(body), name)).status(), name).toBe(400);
  });

  test("takes no code but its own", async ({ request, rolecall, clusterId }) => {
    const response = await request.post(path(clusterId), { headers: { origin: rolecall.url }, data: body });
    expect(await response.json()).toMatchObject({ ok: false, error: { code: "code_void" } });
  });
});

test.describe("the route that confirms a password", () => {
  const path = "/api/session/confirmation";
  const guess = { password: "a guess that is long enough" };

  test("is refused without a session, and its body is not read", async ({ playwright, rolecall }) => {
    const request = await playwright.request.newContext({
      baseURL: rolecall.url,
      storageState: { cookies: [], origins: [] },
    });
    const post = (data: string | object) => request.post(path, { headers: { origin: rolecall.url }, data });
    expect((await post(guess)).status()).toBe(401);
    expect((await post("x".repeat(4_000_000))).status()).toBe(413);
    await request.dispose();
  });

  test("is refused from another site, without an Origin, and with a program's credential", async ({
    request,
    rolecall,
  }) => {
    const right = { password: ADMINISTRATOR.password };
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}, forged("https://evil.example")])
      expect((await request.post(path, { headers: headers as Record<string, string>, data: right })).status()).toBe(
        403,
      );
    const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
    const answered = await request.post(path, { headers, data: right });
    expect(answered.status()).toBe(401);
    expect(answered.headers()["set-cookie"]).toBeUndefined();
  });

  test("refuses input that is too large, not JSON, surplus or of the wrong type", async ({ request, rolecall }) => {
    const headers = { origin: rolecall.url, "content-type": "application/json" };
    const post = (data: string) => request.post(path, { headers, data: Buffer.from(data) });
    expect((await post(JSON.stringify({ password: "x".repeat(70_000) }))).status()).toBe(413);
    for (const odd of ["", "{"]) expect((await post(odd)).status(), odd).toBe(400);
    for (const odd of ["null", "[]", "7", "{}", JSON.stringify({ ...guess, more: 1 }), JSON.stringify({ password: 7 })])
      expect((await post(odd)).status(), odd).toBe(401);
  });
});
