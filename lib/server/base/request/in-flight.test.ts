import { createServer, request as httpRequest, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { drain, isStopping, requestsInFlight, track, trackResponse } from "./in-flight.ts";

freshProcess();

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers when the test says so. */
async function heldAnswer(): Promise<{ answer: ServerResponse; status: Promise<[number | undefined, unknown]> }> {
  const asked = Promise.withResolvers<ServerResponse>();
  const listening = createServer((_request, response) => {
    trackResponse(response, listening);
    asked.resolve(response);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  const status = new Promise<[number | undefined, unknown]>((resolve, reject) => {
    httpRequest({ port, host: "127.0.0.1" }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers.connection]);
    })
      .on("error", reject)
      .end();
  });
  return { answer: await asked.promise, status };
}

test("a stop waits for work whose client has disconnected, and for work that it starts", async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  void track(first.promise.then(() => void track(second.promise)));
  let over = false;
  const drained = drain(10_000).then((left) => {
    over = true;
    return left;
  });
  expect(isStopping()).toBe(true);
  first.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  second.resolve();
  expect(await drained).toBe(0);
});

test("failed work is over too, and only its caller gets the error", async () => {
  await expect(track(Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await drain(10_000)).toBe(0);
});

test("a stop waits at most its timeout, and reports the remaining work", async () => {
  const slow = Promise.withResolvers<void>();
  void track(slow.promise);
  void track(slow.promise.then());
  expect(await drain(20)).toBe(2);
  slow.resolve();
});

test("a stop lets an answer end and its connection with it, and takes no new one", async () => {
  const { answer, status } = await heldAnswer();
  expect(requestsInFlight()).toBe(1);
  const drained = drain(10_000);
  expect(server?.listening).toBe(false);
  answer.end("done");
  expect(await status).toEqual([200, "close"]);
  expect(await drained).toBe(0);
  expect(requestsInFlight()).toBe(0);
});
