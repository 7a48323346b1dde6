import { describe, expect, test } from "vitest";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors.ts";
import type { Result } from "#lib/shared/result.ts";
import { answer } from "./answer.ts";

const failed = (code: ErrorCode): Result<never> => ({ ok: false, error: { code, requestId: "req_1" } });
const codes = Object.keys(ERROR_WORDS) as ErrorCode[];

test("an answer is the Result itself, with status 200 where it is a value", async () => {
  const response = answer({ ok: true, value: ["app_user"] });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: true, value: ["app_user"] });
});

test.each(codes)("the failure %s is the Result itself, and never a 2xx or 3xx", async (code) => {
  const response = answer(failed(code));
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await response.json()).toEqual(failed(code));
});

describe("monitors and proxies can tell whose fault it is", () => {
  test.each<[ErrorCode, number]>([
    ["unauthenticated", 401],
    ["forbidden", 403],
    ["not_found", 404],
    ["invalid_input", 400],
    ["busy", 503],
    ["audit_unavailable", 503],
    ["store_unavailable", 503],
    ["internal", 500],
  ])("%s is Rolecall's own %i", (code, status) => {
    expect(answer(failed(code)).status).toBe(status);
  });

  test.each(codes.filter((code) => code.startsWith("cloud_")))("%s is a bad gateway", (code) => {
    expect(answer(failed(code)).status).toBe(502);
  });
});
