import { afterEach, describe, expect, test, vi } from "vitest";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import { getQueryClient, retryDelayMs, shouldRetryRead } from "./query-client.ts";
import { RequestError } from "./request-error.ts";

const failed = (code: ErrorCode, retryAfterSeconds?: number) =>
  new RequestError(present({ code, requestId: "req_1", retryAfterSeconds }));

afterEach(() => vi.unstubAllGlobals());
const inBrowser = () => vi.stubGlobal("window", {});

describe("the cache of reads", () => {
  test("each render on the server has its own cache, so people never share reads", () => {
    expect(getQueryClient()).not.toBe(getQueryClient());
  });

  test("a tab has one", () => {
    inBrowser();
    expect(getQueryClient()).toBe(getQueryClient());
  });

  test("a mutation is never repeated by itself and never waits for the network to come back", () => {
    expect(getQueryClient().getDefaultOptions().mutations).toMatchObject({ retry: false, networkMode: "always" });
  });
});

describe("reading again", () => {
  test("Rolecall's own busy is tried twice more", () => {
    inBrowser();
    expect([0, 1, 2].map((failures) => shouldRetryRead(failures, failed("busy")))).toEqual([true, true, false]);
  });

  test.each<ErrorCode>([
    "unauthenticated",
    "forbidden",
    "cluster_not_found",
    "internal",
    "no_answer",
    "cloud_timeout",
    "cloud_unavailable",
    "cloud_rate_limited",
  ])("%s is not tried again", (code) => {
    inBrowser();
    expect(shouldRetryRead(0, failed(code, 60))).toBe(false);
  });

  test("the server never tries again: its own layers have done so", () => {
    expect(shouldRetryRead(0, failed("busy"))).toBe(false);
  });

  test("waits for the retry time, else one second, then two", () => {
    expect(retryDelayMs(0, failed("busy", 7))).toBe(7_000);
    expect([0, 1].map((failures) => retryDelayMs(failures, failed("busy")))).toEqual([1_000, 2_000]);
  });
});
