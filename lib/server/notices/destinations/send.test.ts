import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../../../testing/doubles/receiver.ts";
import { freshProcess } from "../../../testing/server.ts";
import { kindOfAddress } from "../../base/addresses.ts";
import { send, type Ways } from "./send.ts";

freshProcess();

/** Acts as a public address; 127.0.0.1 must not be reached. */
const PUBLIC = "127.0.0.2";
let outside: Receiver;
let inside: Receiver;

/** Both have one port, which another process may have taken at the second address. */
async function startBoth(): Promise<void> {
  outside = await startReceiver(PUBLIC);
  try {
    inside = await startReceiver("127.0.0.1", outside.port);
  } catch {
    await outside.stop();
    await startBoth();
  }
}

beforeEach(startBoth);
afterEach(async () => {
  await outside.stop();
  await inside.stop();
});

const resolvesTo = (...addresses: string[]): Ways => ({
  resolve: async () => addresses,
  kindOf: (address) => (address === PUBLIC ? "private" : address === "127.0.0.1" ? "never" : kindOfAddress(address)),
  allowPrivate: true,
  timeoutMs: 1_000,
});
const post = (ways: Ways, host = "hooks.example") =>
  send(
    { url: new URL(`http://${host}:${outside.port}/hook?x=1`), method: "POST", headers: { "x-test": "1" }, body: "{}" },
    ways,
  );

test("a request arrives with its body, its headers and the name of the host", async () => {
  expect(await post(resolvesTo(PUBLIC))).toMatchObject({ delivered: true, status: 204, problem: null });
  expect(outside.received).toMatchObject([
    {
      path: "/hook?x=1",
      method: "POST",
      body: "{}",
      headers: { "x-test": "1", host: `hooks.example:${outside.port}` },
    },
  ]);
});

describe("an address that is not allowed", () => {
  afterEach(() => expect(inside.received).toEqual([]));

  test.each([["127.0.0.1"], ["10.0.0.8"], ["169.254.169.254"], ["::ffff:127.0.0.1"], ["fd00:ec2::254"]])(
    "%s is never connected to, by name or by number",
    async (address) => {
      const ways = { ...resolvesTo(address), kindOf: kindOfAddress, allowPrivate: false };
      expect(await post(ways)).toMatchObject({ delivered: false, problem: "forbidden_address" });
      const literal = address.includes(":") ? `[${address}]` : address;
      expect(await post(ways, literal)).toMatchObject({ delivered: false, problem: "forbidden_address" });
    },
  );

  test.each(["0x7f000001", "2130706433", "017700000001", "127.1"])("%s is recognized", async (host) => {
    const ways = { ...resolvesTo(PUBLIC), kindOf: kindOfAddress, allowPrivate: false };
    expect(await post(ways, host)).toMatchObject({ delivered: false, problem: "forbidden_address" });
  });

  test("one among several answers refuses all", async () => {
    expect(await post(resolvesTo(PUBLIC, "127.0.0.1"))).toMatchObject({ problem: "forbidden_address" });
    expect(outside.received).toEqual([]);
  });

  test("a name is resolved only once, so a changed answer has no effect", async () => {
    let lookups = 0;
    const rebinding: Ways = { ...resolvesTo(), resolve: async () => [lookups++ === 0 ? PUBLIC : "127.0.0.1"] };
    expect(await post(rebinding)).toMatchObject({ delivered: true });
    expect(lookups).toBe(1);
    expect(outside.received).toHaveLength(1);
    expect(await post(rebinding)).toMatchObject({ problem: "forbidden_address" });
  });

  test("a redirect to it is not followed", async () => {
    outside.react(() => ({ redirect: inside.url }));
    expect(await post(resolvesTo(PUBLIC))).toMatchObject({ delivered: false, status: 302, problem: "redirect" });
  });
});

test("a request to a public address is encrypted", async () => {
  const ways: Ways = { ...resolvesTo("8.8.8.8"), kindOf: kindOfAddress };
  expect(await post(ways)).toMatchObject({ delivered: false, problem: "tls" });
});

test("a receiver without a trusted certificate gets nothing", async () => {
  const url = new URL(`https://hooks.example:${outside.port}/hook`);
  const answer = await send({ url, method: "POST", headers: {}, body: "{}" }, resolvesTo(PUBLIC));
  expect(answer).toMatchObject({ delivered: false, problem: "tls" });
  expect(outside.received).toEqual([]);
});

describe("a receiver that fails", () => {
  test.each([
    [500, { status: 500, problem: "status" }],
    [404, { status: 404, problem: "status" }],
    ["reset", { status: null, problem: "reset" }],
    ["hang", { status: null, problem: "timeout" }],
  ] as const)("%s", async (reaction, expected) => {
    outside.react(() => reaction);
    const answer = await post(resolvesTo(PUBLIC));
    expect(answer).toMatchObject({ delivered: false, ms: expect.any(Number), ...expected });
  });

  test.each(["slow_body", "huge_body"] as const)("with a %s has still accepted it", async (reaction) => {
    outside.react(() => reaction);
    expect(await post(resolvesTo(PUBLIC))).toMatchObject({ delivered: true, status: 200 });
  });

  test("by a name that does not resolve, or never answers", async () => {
    const gone = Object.assign(new Error("no"), { code: "ENOTFOUND" });
    expect(await post({ ...resolvesTo(), resolve: () => Promise.reject(gone) })).toMatchObject({
      problem: "unresolved",
    });
    expect(await post(resolvesTo())).toMatchObject({ problem: "unresolved" });
    const never = { ...resolvesTo(), resolve: () => new Promise<string[]>(() => {}), timeoutMs: 50 };
    expect(await post(never)).toMatchObject({ problem: "timeout" });
  });

  test.each([
    ["101 with an upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    ["101 without", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["102 and no more", "HTTP/1.1 102 Processing\r\n\r\n"],
    ["half a line", "HTTP/1.1 2"],
  ])("by %s still ends the attempt", async (_about, bytes) => {
    const raw: Server = createServer((socket) => socket.once("data", () => socket.write(bytes)));
    await new Promise<void>((resolve) => raw.listen(0, PUBLIC, resolve));
    const address = raw.address();
    const url = new URL(`http://hooks.example:${typeof address === "object" ? address?.port : 0}/hook`);
    const answer = await send({ url, method: "POST", headers: {}, body: "{}" }, resolvesTo(PUBLIC));
    expect(answer).toMatchObject({ delivered: false, problem: expect.stringMatching(/^(?:status|reset|timeout)$/) });
    raw.close();
  });

  test("by not being there", async () => {
    await outside.stop();
    expect(await post(resolvesTo(PUBLIC))).toMatchObject({ delivered: false, problem: "refused" });
    outside = await startReceiver(PUBLIC);
  });
});
