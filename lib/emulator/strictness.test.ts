import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { DEMO_KEY } from "./emulator.ts";
import { ask, emulatorForTest, PASSWORD, sqlUsers } from "./testing.ts";
import { SINGLE_CLUSTER_ID } from "./world/scenarios.ts";

const CLUSTERS = "/api/v1/clusters";
const USERS = `${CLUSTERS}/${SINGLE_CLUSTER_ID}/sql-users`;

describe("the key", () => {
  test.each(["", "Basic abc", "Bearer", "Bearer CCDB1_other_key", `Bearer ${DEMO_KEY}x`, `Token ${DEMO_KEY}`])(
    "is refused with 401 and code 16 when sent as %j, and never repeated",
    async (authorization) => {
      const emulator = await emulatorForTest();
      const reply = await ask(emulator, "GET", CLUSTERS, undefined, { authorization });
      expect(reply.status).toBe(401);
      expect(reply.json).toMatchObject({ code: 16 });
      expect(reply.text).not.toContain("CCDB1");
    },
  );

  test("can be replaced while running: the old one is refused, the new one accepted", async () => {
    const emulator = await emulatorForTest();
    emulator.grantKey("CCDB1_new_key");
    emulator.revokeKey(DEMO_KEY);
    expect((await ask(emulator, "GET", CLUSTERS)).status).toBe(401);
    const headers = { authorization: "Bearer CCDB1_new_key" };
    expect((await ask(emulator, "GET", CLUSTERS, undefined, headers)).status).toBe(200);
  });

  test("of a Cluster Developer lists and changes nothing: 403 and code 7", async () => {
    const emulator = await emulatorForTest();
    emulator.grantKey(DEMO_KEY, "CLUSTER_DEVELOPER");
    const users = sqlUsers(emulator);
    expect((await users.list()).status).toBe(200);
    for (const reply of [
      await users.create("app"),
      await users.remove("app"),
      await users.setPassword("app", PASSWORD),
    ])
      expect(reply).toMatchObject({ status: 403, json: { code: 7 } });
  });

  test("of an organization member reads the organization only", async () => {
    const emulator = await emulatorForTest();
    emulator.grantKey(DEMO_KEY, "ORG_MEMBER");
    expect((await ask(emulator, "GET", "/api/v1/organization")).status).toBe(200);
    expect((await ask(emulator, "GET", CLUSTERS)).status).toBe(403);
  });
});

describe("every answer", () => {
  test("carries its own Cc-Trace-Id, refusals too", async () => {
    const emulator = await emulatorForTest();
    const reply = [await ask(emulator, "GET", CLUSTERS), await ask(emulator, "GET", "/api/v1/nothing")];
    const ids = reply.map(({ headers }) => headers.get("cc-trace-id"));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(2);
  });

  test("echoes the requested Cc-Version, by default the latest", async () => {
    const emulator = await emulatorForTest();
    const answered = await ask(emulator, "GET", CLUSTERS, undefined, { "cc-version": "2024-09-16" });
    expect(answered.headers.get("cc-version")).toBe("2024-09-16");
    expect((await ask(emulator, "GET", CLUSTERS)).headers.get("cc-version")).toBe("2026-09-15");
  });

  test.each(["2024-09-17", "latest", "2024-9-16", "v1"])("refuses Cc-Version %s with 400", async (version) => {
    const emulator = await emulatorForTest();
    const reply = await ask(emulator, "GET", CLUSTERS, undefined, { "cc-version": version });
    expect(reply.status).toBe(400);
    expect(reply.json?.message).toBe("invalid Cc-Version.");
  });
});

describe("routes", () => {
  test.each([
    ["GET", "/"],
    ["GET", "/v1/clusters"],
    ["GET", "/api/v1/clusters/"],
    ["GET", "/api/v1/api-keys"],
    ["GET", "/_emulator/record"],
    ["GET", `${USERS}/../sql-users`],
    ["DELETE", `${USERS}//password`],
  ])("%s %s is a path that the emulator lacks: its answer says so, in no form of the vendor", async (method, path) => {
    const emulator = await emulatorForTest();
    // A client would tidy the path before sending; the line must arrive as it stands.
    const reply = await raw(emulator.url, `${method} ${path} HTTP/1.1`, DEMO_KEY);
    if (path.startsWith("/_emulator/")) return expect(reply).toMatch(/^HTTP\/1.1 404 /);
    expect(reply).toMatch(/^HTTP\/1.1 501 [\s\S]*content-type: text\/plain/i);
    expect(reply).toContain(`the emulator has no ${method} ${path}`);
    expect(reply).not.toContain('"code"');
  });

  test.each([
    ["GET", `${USERS}/app`],
    ["PATCH", USERS],
    ["POST", `${USERS}/app/password`],
  ])("%s %s has the wrong method, which is answered as by the vendor's gateway", async (method, path) => {
    const emulator = await emulatorForTest();
    const reply = await raw(emulator.url, `${method} ${path} HTTP/1.1`, DEMO_KEY);
    expect(reply).toMatch(/^HTTP\/1.1 501 [\s\S]*"code":12,"message":"Method Not Allowed"/);
  });

  test("%2F inside a segment stays inside it", async () => {
    const emulator = await emulatorForTest();
    const reply = await ask(emulator, "DELETE", `${USERS}/a%2Fpassword`);
    expect(reply).toMatchObject({ status: 400, json: { code: 3 } });
  });

  test("broken percent-encoding is 400, not a crash", async () => {
    const emulator = await emulatorForTest();
    expect(await ask(emulator, "DELETE", `${USERS}/%E0%A4%A`)).toMatchObject({ status: 400, json: { code: 3 } });
  });

  test("a cluster id that is not a UUID is 400, an unknown one is 404 with code 5", async () => {
    const emulator = await emulatorForTest();
    expect((await ask(emulator, "GET", `${CLUSTERS}/5821/sql-users`)).status).toBe(400);
    const unknown = await ask(emulator, "GET", `${CLUSTERS}/00000000-0000-4000-8000-000000000000/sql-users`);
    expect(unknown).toMatchObject({ status: 404, json: { code: 5 } });
  });
});

describe("bodies", () => {
  test.each(["{", "[]", "null", '"text"', '{"name": "app", "password": }'])(
    "%s is refused as malformed, code 3, and not repeated",
    async (body) => {
      const emulator = await emulatorForTest();
      const reply = await ask(emulator, "POST", USERS, body);
      expect(reply).toMatchObject({
        status: 400,
        json: { code: 3, message: "the request body is not a valid JSON object" },
      });
    },
  );

  test("text that is not UTF-8, and lone surrogates, are refused", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    expect((await users.create("app", `${PASSWORD}\ud800`)).status).toBe(400);
    const response = await fetch(emulator.url + USERS, {
      method: "POST",
      headers: { authorization: `Bearer ${DEMO_KEY}` },
      body: Buffer.concat([Buffer.from('{"name":"app","password":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    });
    expect(response.status).toBe(400);
    expect(emulator.userNames(SINGLE_CLUSTER_ID)).toEqual([]);
  });

  test("fields of the wrong type are refused with the field's name, unknown ones ignored, as grpc-gateway does", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    const wrong = await users.create("app", 123456789012);
    expect(wrong.status).toBe(400);
    expect(wrong.json?.details).toEqual([
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field: "password", description: "must be a string" }],
      },
    ]);
    expect((await ask(emulator, "POST", USERS, { name: "app", password: PASSWORD, role: "none" })).status).toBe(200);
  });

  test("a body beyond a megabyte cuts the connection and changes nothing", async () => {
    const emulator = await emulatorForTest();
    await expect(sqlUsers(emulator).create("app", "x".repeat(2 * 1024 * 1024))).rejects.toThrow();
    expect(emulator.userNames(SINGLE_CLUSTER_ID)).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    ["NewUser", "newuser"],
    ["ÄPFEL", "äpfel"],
    ["e\u0301tat", "état"],
    ["İstanbul", "istanbul"],
    ["9lives", "9lives"],
    ["a-b.c_d", "a-b.c_d"],
    ["x".repeat(63), "x".repeat(63)],
  ])("%s is kept and answered as %s", async (given, kept) => {
    const emulator = await emulatorForTest();
    expect(await sqlUsers(emulator).create(given)).toMatchObject({ status: 200, json: { name: kept } });
    expect(emulator.userNames(SINGLE_CLUSTER_ID)).toEqual([kept]);
  });

  test.each([
    "",
    " app",
    "a b",
    "-app",
    ".app",
    "a/b",
    'a"b',
    "用户",
    "x".repeat(64),
    "ä".repeat(32),
    "public",
    "None",
    "node",
    "pg_monitor",
    "CRDB_internal_x",
  ])("%j is refused with 400 and code 3", async (name) => {
    const emulator = await emulatorForTest();
    expect(await sqlUsers(emulator).create(name)).toMatchObject({ status: 400, json: { code: 3 } });
  });

  test("root and admin exist in every cluster and cannot be created, listed, changed or dropped", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    for (const name of ["root", "Admin"]) {
      expect(await users.create(name)).toMatchObject({ status: 409, json: { code: 6 } });
      expect((await users.setPassword(name, PASSWORD)).status).toBe(400);
      expect((await users.remove(name)).status).toBe(400);
    }
    expect((await users.list()).json).toEqual({ users: [] });
  });
});

describe("passwords", () => {
  it("have 12 to 500 characters, whatever they are; a refused one is never repeated", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    await users.create("app");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 520 }), async (password) => {
        const length = [...password].length;
        const allowed = length >= 12 && length <= 500 && !password.includes("\0");
        const reply = await users.setPassword("app", password);
        expect(reply.status).toBe(allowed ? 200 : 400);
        if (length >= 12) expect(reply.text).not.toContain(password);
        expect(emulator.passwordMatches(SINGLE_CLUSTER_ID, "app", password)).toBe(allowed);
      }),
      { numRuns: 60, seed: 12 },
    );
  });

  test.each([
    [11, 400],
    [12, 200],
    [500, 200],
    [501, 400],
  ])("of %i characters answer %i", async (length, status) => {
    const emulator = await emulatorForTest();
    expect((await sqlUsers(emulator).create("app", "x".repeat(length))).status).toBe(status);
  });
});

/** Sends one request line as it is and answers everything that came back. */
async function raw(url: string, line: string, key: string): Promise<string> {
  const { connect } = await import("node:net");
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(`${line}\r\nHost: emulator\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}
