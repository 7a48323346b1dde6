import { afterEach, describe, expect, test, vi } from "vitest";
import { type Answer, json, RIGHTS, serve, thrownBy } from "../testing.ts";
import { fetchResult, sendChange } from "./fetch-result.ts";
import { RequestError } from "./request-error.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
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

  test("checks an answer in another task than the one that read it, so that keys are answered between", async () => {
    const right: Answer = (_request, response) => json(response, { ok: true, value: list });
    await read(right);
    let between = false;
    const readBody = Response.prototype.json;
    vi.spyOn(Response.prototype, "json").mockImplementation(async function (this: Response) {
      const body: unknown = await readBody.call(this);
      setTimeout(() => (between = true));
      return body;
    });
    const { origin, close } = await serve(right);
    closers.push(close);
    const checked = fetchResult(
      `${origin}/list`,
      () => ({ safeParse: () => ({ success: true, data: { ok: true, value: between } }) }),
      new AbortController().signal,
    );
    expect(await checked).toBe(true);
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
      code: "answer_unreadable",
      requestId: "req_1",
    });
  });

  const page =
    (status: number, headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(status, { "content-type": "text/html", ...headers });
      response.end("<h1>No</h1>");
    };

  test("keeps the request id of a failure that Rolecall could not put into words", async () => {
    expect(await failure(page(500, { "x-request-id": "req_7" }))).toEqual({ code: "internal", requestId: "req_7" });
  });

  test.each([200, 502])("takes no page of a proxy for an answer, whatever its status: %i", async (status) => {
    expect(await failure(page(status, {}))).toEqual({ code: "no_answer", requestId: "" });
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

describe("sending a change to one of Rolecall's own routes", () => {
  async function change(answer: Answer) {
    const { origin, close } = await serve(answer);
    closers.push(close);
    return sendChange(`${origin}/list`, (answers) => answers.sqlUserListAnswer, { names: ["app"] });
  }
  const failureOfChange = async (answer: Answer) => {
    const error = await thrownBy(change(answer));
    if (!(error instanceof RequestError)) throw error;
    return error.failure;
  };

  test("gives the value of an answer that is right", async () => {
    expect(await change((_request, response) => json(response, { ok: true, value: list }))).toEqual(list);
  });

  test("throws the server's failure", async () => {
    const error = { code: "forbidden", requestId: "req_9" };
    expect(await failureOfChange((_request, response) => json(response, { ok: false, error }))).toEqual(error);
  });

  test.each<[string, Answer, string]>([
    ["no answer", (request) => request.socket.destroy(), ""],
    ["an answer of another shape", (_request, response) => json(response, { ok: true, value: "done" }), "req_1"],
    ["a status without a Result", (_request, response) => response.writeHead(503).end("stopping"), ""],
  ])("never says after %s that nothing was changed", async (_what, answer, requestId) => {
    expect(await failureOfChange(answer)).toEqual({ sentAt: expect.any(Number), code: "outcome_unknown", requestId });
  });
});
