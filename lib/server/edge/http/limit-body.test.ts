import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { sealData } from "iron-session";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { present } from "#lib/shared/present.ts";
import { freshProcess, REQUEST } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { store } from "../../store/db/store.ts";
import { addApiToken } from "../../store/people/api-tokens.ts";
import { startSession } from "../../store/sign-in/start-session.ts";
import { type BodyTimes, receiveBody } from "./limit-body.ts";

const SECRET = "of-the-tests-0123456789-0123456789";
const KB = 1024;
const PAGE = "/sign-in";
const ROUTE = "/api/audit/export";
const SESSION_COOKIE = "rolecall";
const LARGE = "/api/clusters/c/owners/import";

freshProcess({ SESSION_SECRET: `1:${SECRET}` });

let times: BodyTimes | undefined;
let passed: string[] = [];
let added = 0;
let server: Server;
const sockets: Socket[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const pass = async () => {
      passed.push(request.url ?? "");
      response.end(String((await buffer(request)).byteLength));
    };
    const before = response.listenerCount("close");
    receiveBody(
      request,
      response,
      present({ address: "192.0.2.1", pass: () => void pass(), times: times || undefined }),
    );
    added = response.listenerCount("close") - before;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  times = undefined;
  passed = [];
});
afterAll(() => server.close());

test("an action whose arguments cannot be read is refused with words, and reaches nothing", async () => {
  const socket = await open(PAGE, ["Next-Action: 40aa", "Content-Type: text/plain;charset=UTF-8", "Connection: close"]);
  socket.write(`4\r\n["$F\r\n4\r\n1"] \r\n0\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain("This request is not well-formed. Nothing was changed.");
  expect(passed).toEqual([]);
});

/** Opens a connection and starts a chunked body on it. */
async function open(path: string, headers: readonly string[] = []): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket);
  await once(socket, "connect");
  const lines = [`POST ${path} HTTP/1.1`, "Host: localhost", "Transfer-Encoding: chunked", ...headers, "", ""];
  socket.write(lines.join("\r\n"));
  return socket;
}

function chunk(bytes: number): string {
  return `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`;
}

/** The server's answer once the body is complete. */
async function send(path: string, bytes: number, headers: readonly string[] = []): Promise<string> {
  const socket = await open(path, ["Connection: close", ...headers]);
  socket.write(`${chunk(bytes)}0\r\n\r\n`);
  return text(socket);
}

async function signedIn(): Promise<string> {
  const db = await store();
  await db
    .insertInto("accounts")
    .values({
      id: "acc_1",
      email: "ada@example.com",
      name: "Ada",
      role: "member",
      password_hash: "",
      created_at: 0,
      disabled_at: null,
    })
    .execute();
  const id = await startSession(db, "acc_1", REQUEST);
  return `Cookie: ${SESSION_COOKIE}=${await sealData({ id }, { password: { 1: SECRET }, ttl: 0 })}`;
}

test("a body within its limit arrives whole", async () => {
  expect(await send(PAGE, 16 * KB)).toMatch(/^HTTP\/1.1 200 [\s\S]*16384/);
  expect(await send(ROUTE, 64 * KB)).toMatch(/^HTTP\/1.1 200 [\s\S]*65536/);
});

test("the names of a rotation come in a larger body from a program with a token only", async () => {
  const db = await store();
  await signedIn();
  const token = newTokenText();
  await addApiToken(db, {
    name: "ci",
    start: startOf(token),
    secretHash: tokenHash(token.reveal()),
    madeBy: "Ada",
    owner: { kind: "personal", id: "acc_1" },
    scopes: ["rotate"],
    clusters: "all",
    addresses: [],
    expiresAt: Date.now() + 60_000,
  });
  const bearer = `Authorization: Bearer ${token.reveal()}`;
  expect(await send("/api/v1/rotations", 400 * KB, [bearer])).toMatch(/^HTTP\/1.1 200 [\s\S]*409600/);
  const forged = `Authorization: Bearer ${newTokenText().reveal()}`;
  for (const headers of [[], [forged]])
    expect(await send("/api/v1/rotations", 65 * KB, headers)).toMatch(/^HTTP\/1.1 413 /);
  expect(await send("/api/v1/lint", 65 * KB, [bearer])).toMatch(/^HTTP\/1.1 413 /);
});

test("a chunked body over its limit gets words, and the application never sees it", async () => {
  expect(await send(PAGE, 16 * KB + 1)).toMatch(/^HTTP\/1.1 413 [\s\S]*The input is too large/);
  const answer = await send(ROUTE, 64 * KB + 1);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toContain(`"code":"too_large"`);
  expect(passed).toEqual([]);
});

test("a body is refused by the length that it announces, before it comes", async () => {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket);
  socket.write(`POST ${PAGE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n`);
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1.1 413 /);
});

test("only people who are signed in may send large input, and only where it belongs", async () => {
  const cookie = await signedIn();
  expect(await send(LARGE, 1_500 * KB, [cookie])).toMatch(/^HTTP\/1.1 200 [\s\S]*1536000/);
  expect(await send("/api/clusters/c/sql-users/u/verification", 1_500 * KB, [cookie])).toMatch(/^HTTP\/1.1 200 /);
  for (const path of ["/api/rotation", "/api/rotation/preview", "/api/restrict", "/api/restrict/preview"])
    expect(await send(path, 500 * KB, [cookie]), path).toMatch(/^HTTP\/1.1 200 /);
  passed = [];
  expect(await send(LARGE, 2 * KB * KB + 1, [cookie])).toMatch(/^HTTP\/1.1 413 /);
  expect(await send(ROUTE, 65 * KB, [cookie])).toMatch(/^HTTP\/1.1 413 /);
  expect(await send(LARGE, 65 * KB)).toMatch(/^HTTP\/1.1 413 /);
  expect(await send(LARGE, 65 * KB, [`Cookie: ${SESSION_COOKIE}=Fe26.2*forged`])).toMatch(/^HTTP\/1.1 413 /);
  expect(passed).toEqual([]);
});

test("a session that has ended sends no large input any more", async () => {
  const cookie = await signedIn();
  await (await store()).deleteFrom("sessions").execute();
  expect(await send(LARGE, 65 * KB, [cookie])).toMatch(/^HTTP\/1.1 413 /);
});

test.each<[string, BodyTimes]>([
  ["without a byte for too long", { idleMs: 20, totalMs: 60_000 }],
  ["that takes too long altogether", { idleMs: 60_000, totalMs: 20 }],
])("a body %s is refused", async (_, given) => {
  times = given;
  const socket = await open(PAGE);
  socket.write(chunk(1));
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1.1 408 /);
  expect(passed).toEqual([]);
});

test("one network has a bounded number of open bodies, and gets one back for each that ends", async () => {
  const opened = await Promise.all(Array.from({ length: 64 }, () => open(PAGE)));
  // The answer to a complete body shows that the earlier bytes have arrived.
  const refused = await send(PAGE, 1);
  expect(refused).toMatch(/^HTTP\/1.1 503 /);
  opened[0]?.write("0\r\n\r\n");
  await once(opened[0] as Socket, "data");
  expect(await send(PAGE, 1)).toMatch(/^HTTP\/1.1 200 /);
});

test("a body whose sender goes away frees its place", async () => {
  const opened = await Promise.all(Array.from({ length: 64 }, () => open(PAGE)));
  await expect.poll(() => send(PAGE, 1)).toMatch(/^HTTP\/1.1 503 /);
  for (const socket of opened) socket.destroy();
  await expect.poll(() => send(PAGE, 1)).toMatch(/^HTTP\/1.1 200 /);
});

test("a body adds one listener to its response, since Node.js warns of more than ten", async () => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${PAGE}`, { method: "POST", body: "x" });
  expect(await answer.text()).toBe("1");
  expect(added).toBe(1);
});
