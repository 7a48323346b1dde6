import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newId, newToken, tokenHash } from "./ids.ts";

afterEach(() => vi.useRealTimers());

describe("newId", () => {
  test("has its prefix and 26 characters that do not look alike", () => {
    expect(newId("req")).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test("sorts by the time at which it was made", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 48 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(times, (unsorted) => {
        const ids = unsorted.map((time) => {
          vi.setSystemTime(time);
          return { time, id: newId("evt") };
        });
        const byId = ids.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ time }) => time);
        expect(byId).toEqual(unsorted.toSorted((a, b) => a - b));
      }),
    );
  });

  test("is never the same twice, not even among 100,000 of one millisecond", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const ids = Array.from({ length: 100_000 }, () => newId("evt"));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("uses every character in every place after the time", () => {
    const tails = Array.from({ length: 2_000 }, () => newId("x").slice(-16));
    for (let place = 0; place < 16; place++) expect(new Set(tails.map((tail) => tail.charAt(place))).size).toBe(32);
  });
});

describe("newToken", () => {
  test("is 256 bits that need no encoding in a URL", () => {
    const token = newToken();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(encodeURIComponent(token)).toBe(token);
  });

  test("is never the same twice", () => {
    expect(new Set(Array.from({ length: 10_000 }, newToken)).size).toBe(10_000);
  });
});

test("a token is kept as its SHA-256, which does not contain it", () => {
  const token = newToken();
  expect(tokenHash(token)).toBe(createHash("sha256").update(token, "utf8").digest("hex"));
  expect(tokenHash(token)).not.toContain(token);
});
