import { UnrecognizedActionError } from "next/dist/client/components/unrecognized-action-error.js";
import { describe, expect, test, vi } from "vitest";
import { thrownBy } from "../testing.ts";
import { callAction, readAction } from "./call-action.ts";
import { failureOf } from "./request-error.ts";

describe("calling a server action", () => {
  test("gives its value", async () => {
    expect(await callAction(Promise.resolve({ ok: true, value: 1 }))).toBe(1);
  });

  test("throws its failure", async () => {
    const error = { code: "sql_user_exists" as const, requestId: "req_1" };
    expect(failureOf(await thrownBy(callAction(Promise.resolve({ ok: false, error }))))).toEqual(error);
  });

  test("an answer that was lost on the way leaves the outcome unknown, never a claim that nothing was done", async () => {
    const before = Date.now();
    const lost = callAction(Promise.reject(new TypeError("Failed to fetch")));
    const { sentAt = 0, ...failure } = failureOf(await thrownBy(lost));
    expect(failure).toEqual({ code: "outcome_unknown", requestId: "" });
    expect(sentAt).toBeGreaterThanOrEqual(before);
  });

  test.each([callAction, readAction])("a browser that was offline has sent nothing", async (call) => {
    vi.stubGlobal("navigator", { onLine: false });
    try {
      const unsent = call(Promise.reject(new TypeError("Failed to fetch")));
      expect(failureOf(await thrownBy(unsent))).toEqual({ code: "not_sent", requestId: "" });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test.each([
    ["starting", "Rolecall is starting. Nothing was changed. Try again in a moment."],
    ["stopping", "Rolecall is stopping. Nothing was changed. Try again in a moment."],
    ["busy", "Rolecall is busy. Nothing was changed. Try again in a moment."],
    ["too_large", "The input is too large. Nothing was changed."],
    ["wrong_origin", "The request came from another site. Rolecall accepts changes only from its own address."],
  ])("a refusal before the action ran (%s) is not an unknown outcome", async (code, said) => {
    const refused = callAction(Promise.reject(new Error(`${said} (request req_1)`)));
    expect(failureOf(await thrownBy(refused))).toEqual({ code, requestId: "req_1" });
    const other = callAction(Promise.reject(new Error(`A proxy: ${said} (request req_1)`)));
    expect(failureOf(await thrownBy(other))).toMatchObject({ code: "outcome_unknown", requestId: "" });
  });

  test("a lost answer of an action that changes nothing is only that", async () => {
    const lost = readAction(Promise.reject(new TypeError("Failed to fetch")));
    expect(failureOf(await thrownBy(lost))).toEqual({ code: "no_answer", requestId: "" });
  });

  test.each([callAction, readAction])(
    "a server that does not know the action leaves an outdated page",
    async (call) => {
      const unknown = call(Promise.reject(new UnrecognizedActionError("Server action was not found")));
      expect(failureOf(await thrownBy(unknown))).toEqual({ code: "page_outdated", requestId: "" });
    },
  );
});
