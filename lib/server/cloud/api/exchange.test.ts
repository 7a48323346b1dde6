import net, { type AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Reply, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import { type ExchangeFailure, Exchanger } from "./exchange.ts";
import type { Method } from "./judge.ts";

const LIMITS = { timeoutMs: 5_000, maxAnswerBytes: 1_000 };

async function exchangeWith(
  reply: Reply,
  { limits = {}, method = "POST" }: { limits?: Partial<typeof LIMITS>; method?: Method } = {},
) {
  const vendor = await startVendor(() => reply);
  const exchanger = new Exchanger(vendor.origin, { ...LIMITS, ...limits });
  const send = (signal?: AbortSignal) =>
    exchanger.send({ method, url: new URL("/x", vendor.origin), headers: { a: "b" }, body: "{}", signal });
  return { vendor, send };
}

/** A server that handles each connection as the test defines; it runs until the test ends. */
async function rawServer(connected: (socket: net.Socket) => void): Promise<number> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const sendTo = (origin: string, limits: Partial<typeof LIMITS> = {}) =>
  new Exchanger(origin, { ...LIMITS, ...limits }).send({
    method: "POST",
    url: new URL("/x", origin),
    headers: { authorization: "Bearer key" },
    body: "{}",
    signal: undefined,
  });

test("an answer of any status comes back as it is", async () => {
  for (const status of [200, 404, 500]) {
    const { send } = await exchangeWith({ status, text: "Grüße", headers: { "cc-trace-id": "1" } });
    expect(await send()).toMatchObject({ status, text: "Grüße", headers: { "cc-trace-id": "1" } });
  }
});

test("a redirect is not followed", async () => {
  const elsewhere = await startVendor(() => ({ text: "stolen" }));
  for (const status of [301, 302, 303, 307, 308]) {
    const { send } = await exchangeWith({ status, headers: { location: `${elsewhere.origin}/x` } });
    expect(await send()).toMatchObject({ status });
  }
  expect(elsewhere.received).toEqual([]);
});

describe("the time-out", () => {
  test("ends a request without an answer", async () => {
    const { send } = await exchangeWith("silence", { limits: { timeoutMs: 250 } });
    expect(await thrownBy(send())).toMatchObject({ reason: "timeout", sent: true });
  });

  test("covers the body: an answer that trickles for ever is ended", async () => {
    const port = await rawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
      const drip = setInterval(() => socket.write("x"), 5);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await thrownBy(sendTo(`http://127.0.0.1:${port}`, { timeoutMs: 250 }))).toMatchObject({ reason: "timeout" });
  });

  test("covers the handshake, in which nothing was sent", async () => {
    const port = await rawServer(() => {});
    const failure = await thrownBy(sendTo(`https://127.0.0.1:${port}`, { timeoutMs: 250 }));
    expect(failure).toMatchObject({ reason: "timeout", sent: false });
  });
});

describe("an answer that is cut", () => {
  test.each<[string, Reply]>([
    ["before it began", "cut"],
    ["in its headers", { raw: "HTTP/1.1 200 OK\r\nconte" }],
    ["in its body", { raw: "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}" }],
    ["in its chunks", { raw: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n" }],
  ])("%s is a failure after sending", async (_, reply) => {
    const { send } = await exchangeWith(reply);
    expect(await thrownBy(send())).toMatchObject({ sent: true });
  });
});

describe("an answer that is not HTTP or not text", () => {
  test.each<[string, Reply]>([
    ["another protocol", { raw: "SSH-2.0-OpenSSH_9.6\r\n" }],
    ["headers without end", { raw: `HTTP/1.1 200 OK\r\na: ${"x".repeat(100_000)}\r\n\r\n` }],
    ["a switch of protocols", { raw: "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n" }],
    ["bytes that are not UTF-8", { text: Buffer.from([0x22, 0xff, 0x22]) }],
  ])("%s is unreadable", async (_, reply) => {
    const { send } = await exchangeWith(reply);
    expect(await thrownBy(send())).toMatchObject({ reason: "unreadable", sent: true });
  });
});

describe("the size of an answer is counted while it comes", () => {
  test("up to the limit it is read", async () => {
    const { send } = await exchangeWith({ text: "x".repeat(1_000) });
    expect((await send()).text).toHaveLength(1_000);
  });

  test("a byte more ends it", async () => {
    const { send } = await exchangeWith({ text: "x".repeat(1_001) });
    expect(await thrownBy(send())).toMatchObject({ reason: "too_large", sent: true });
  });

  test("an answer without end is ended, and its connection with it", async () => {
    const closed = Promise.withResolvers<void>();
    const port = await rawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const pour = () => {
        while (socket.writable && socket.write("x".repeat(10_000)));
      };
      socket.on("drain", pour).on("close", closed.resolve);
      pour();
    });
    expect(await thrownBy(sendTo(`http://127.0.0.1:${port}`))).toMatchObject({ reason: "too_large" });
    await closed.promise;
  });
});

describe("nothing was sent, and that is known,", () => {
  const unsent = { reason: "cut", sent: false };

  test("where no server listens", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await thrownBy(sendTo(`http://127.0.0.1:${port}`))).toMatchObject({ ...unsent, detail: "ECONNREFUSED" });
  });

  test("where the name has no address", async () => {
    expect(await thrownBy(sendTo("https://cloud.invalid"))).toMatchObject(unsent);
  });

  test("where the other end does not speak TLS", async () => {
    const heard: string[] = [];
    const port = await rawServer((socket) => {
      socket.on("data", (data) => heard.push(data.toString()));
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    expect(await thrownBy(sendTo(`https://127.0.0.1:${port}`))).toMatchObject({ sent: false });
    expect(heard.join("")).not.toContain("Bearer");
  });
});

describe("connections", () => {
  async function connectionsOf(methods: Method[]) {
    const vendor = await startVendor(() => ({ text: "{}" }));
    const exchanger = new Exchanger(vendor.origin, LIMITS);
    for (const method of methods) {
      await exchanger.send({
        method,
        url: new URL("/x", vendor.origin),
        headers: {},
        body: undefined,
        signal: undefined,
      });
      // The connection is back in its pool a moment after the answer.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return vendor.received.map(({ connection }) => connection);
  }

  test("are kept for repeatable requests", async () => {
    expect(await connectionsOf(["GET", "PUT", "GET"])).toEqual([1, 1, 1]);
  });

  test("are new for other requests, since a kept one could be closing and leave the outcome unknown", async () => {
    expect(await connectionsOf(["GET", "POST", "DELETE", "POST"])).toEqual([1, 2, 3, 4]);
  });
});

test("a kept connection gathers no listeners, however many requests it carries", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { send, vendor } = await exchangeWith({ text: "{}" }, { method: "GET" });
  for (let count = 0; count < 15; count += 1) {
    await send();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(vendor.received.at(-1)?.connection).toBe(1);
  expect(warnings).toEqual([]);
});

describe("an abort", () => {
  test("ends the exchange with its reason", async () => {
    const { send, vendor } = await exchangeWith("silence", { method: "GET" });
    const abort = new AbortController();
    const failure = thrownBy(send(abort.signal));
    while (vendor.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort("left");
    expect(await failure).toBe("left");
  });
});

test("a failure repeats nothing of what was sent or received", async () => {
  const { send } = await exchangeWith({ raw: "HTTP/1.1 200 OK\r\nBearer key\r\n\r\n" });
  const failure = (await thrownBy(send())) as ExchangeFailure;
  expect(JSON.stringify([failure.message, failure.detail, failure.cause, Object.entries(failure)])).not.toContain(
    "Bearer",
  );
});
