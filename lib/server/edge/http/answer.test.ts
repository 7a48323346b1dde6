import { describe, expect, test } from "vitest";
import { ERROR_EFFECTS } from "#lib/shared/errors/error-effects.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { answer, STATUS } from "./answer.ts";

const failed = (code: ErrorCode): Result<never> => ({ ok: false, error: { code, requestId: "req_1" } });
const VENDORS: ReadonlySet<ErrorCode> = new Set(["cluster_not_ready", "outcome_unknown"]);
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

  test.each<[ErrorCode, number]>([
    ["cloud_rejected", 502],
    ["cloud_key_refused", 502],
    ["cloud_key_forbidden", 502],
    ["cloud_bad_answer", 502],
    ["cluster_not_ready", 503],
    ["cloud_conflict", 503],
    ["cloud_rate_limited", 503],
    ["cloud_unavailable", 503],
    ["cloud_timeout", 504],
    ["outcome_unknown", 504],
    ["sql_connection_unreachable", 502],
    ["sql_outcome_unknown", 504],
  ])("%s is the %i of the Cloud API or a cluster", (code, status) => {
    expect(answer(failed(code)).status).toBe(status);
  });

  test("no other failure is a gateway's, nor a lasting fault but for the unexpected one", () => {
    const isVendors = (code: ErrorCode) =>
      /^(cloud|provider|sql_(connection|outcome))_/.test(code) || VENDORS.has(code);
    const own = codes.filter((code) => !isVendors(code)).map((code) => [code, answer(failed(code)).status] as const);
    const faults = own.filter(([, status]) => status >= 500);
    expect(Object.fromEntries(faults)).toEqual({
      busy: 503,
      starting: 503,
      stopping: 503,
      list_incomplete: 503,
      review_list_incomplete: 503,
      audit_unavailable: 503,
      store_unavailable: 503,
      mail_failed: 503,
      no_answer: 503,
      not_sent: 503,
      answer_unreadable: 503,
      page_failed: 503,
      secret_store_failed: 503,
      secret_undelivered: 503,
      internal: 500,
    });
  });
});

test.each(codes.filter((code) => ERROR_EFFECTS[code] === "failed"))(
  "%s is a fault, and has the status of one",
  (code) => {
    expect(STATUS[code] >= 500 || code === "broken_off").toBe(true);
  },
);
