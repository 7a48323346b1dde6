import { afterEach, describe, expect, test } from "vitest";
import { fetchResult } from "./fetch-result.ts";
import { RequestError } from "./request-error.ts";
import { type Answer, json, RIGHTS, serve, thrownBy } from "./testing.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function read(answer: Answer, signal = new AbortController().signal) {
  const { origin, close } = await serve(answer);
  closers.push(close);
  return fetchResult(`${origin}/list`, (answers) => answers.sqlUserListAnswer, signal);
}

async function failure(answer: Answer) {
  const error = await thrownBy(read(answer));
  if (!(error instanceof RequestError)) throw error;
  return error.failure;
}

const list = { users: [{ name: "app", state: "admin" }], complete: true, readAt: 1, rights: RIGHTS };

describe("reading one of Rolecall's own routes", () => {
  test("gives the value of an answer that is right", async () => {
    expect(await read((_request, response) => json(response, { ok: true, value: list }))).toEqual(list);
  });

  test("throws the server's failure with all its fields", async () => {
    const error = { code: "cloud_rate_limited", requestId: "req_9", vendorMessage: "slow down", retryAfterSeconds: 3 };
    expect(await failure((_request, response) => json(response, { ok: false, error }))).toEqual(error);
  });

  test.each([
    ["a value of another shape", { ok: true, value: { users: "all" } }],
    ["a state that does not exist", { ok: true, value: { ...list, users: [{ name: "app", state: "superuser" }] } }],
    ["a code without words", { ok: false, error: { code: "oops", requestId: "req_2" } }],
    ["no result at all", list],
  ])("does not guess the meaning of %s", async (_what, body) => {
    expect(await failure((_request, response) => json(response, body))).toEqual({
      code: "no_answer",
      requestId: "req_1",
    });
  });

  test("reports a proxy's error page as such, with its request id", async () => {
    const page: Answer = (_request, response) => {
      response.writeHead(502, { "content-type": "text/html", "x-request-id": "req_7" });
      response.end("<h1>Bad gateway</h1>");
    };
    expect(await failure(page)).toEqual({ code: "no_answer", requestId: "req_7" });
  });

  test("follows no redirect: a sign-in page is not an answer", async () => {
    const redirect: Answer = (request, response) => {
      if (request.url === "/sign-in") return json(response, { ok: true, value: list });
      response.writeHead(307, { location: "/sign-in" });
      response.end();
    };
    expect(await failure(redirect)).toEqual({ code: "no_answer", requestId: "" });
  });

  test("fails with words where no server answers", async () => {
    expect(await failure((request) => request.socket.destroy())).toEqual({ code: "no_answer", requestId: "" });
  });

  test("an aborted read throws its reason and is no failure", async () => {
    const stop = new AbortController();
    const reason = new Error("gone to another page");
    const reading = read(() => stop.abort(reason), stop.signal);
    expect(await thrownBy(reading)).toBe(reason);
  });
});
