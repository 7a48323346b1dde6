import { describe, expect, test, vi } from "vitest";
import { freshProcess } from "../../testing/server.ts";
import { codeExpiry, newCode } from "./one-time-code.ts";

freshProcess();
vi.stubEnv("COCKROACH_API_KEY", "CCDB1_any_key");
vi.stubEnv("SESSION_SECRET", "1:a-secret-of-more-than-thirty-two-characters");

const SUBJECT = { accountId: "acc_1", clusterId: "c1", name: "app_user", rowId: "usr_1" };
const START = Date.UTC(2026, 0, 1);
const HALF_HOUR = 30 * 60_000;

describe("a one-time code", () => {
  const { code, expiresAt } = newCode(SUBJECT, START);

  test("is valid for half an hour", () => {
    expect(expiresAt).toBe(START + HALF_HOUR);
    expect(codeExpiry(code, SUBJECT, START + HALF_HOUR - 1)).toBe(expiresAt);
    expect(codeExpiry(code, SUBJECT, START + HALF_HOUR)).toBeUndefined();
  });

  test.each([
    ["person", { accountId: "acc_2" }],
    ["cluster", { clusterId: "c2" }],
    ["SQL user", { name: "app_user2" }],
    ["SQL user of that name that was made later", { rowId: "usr_2" }],
    ["SQL user that Rolecall has no row of", { rowId: undefined }],
  ])("is not valid for another %s", (_what, other) => {
    expect(codeExpiry(code, { ...SUBJECT, ...other }, START)).toBeUndefined();
  });

  test("is void once any character of it is changed, added or taken away", () => {
    for (const at of code.split("").keys()) {
      const changed = code.slice(0, at) + (code[at] === "A" ? "B" : "A") + code.slice(at + 1);
      expect(codeExpiry(changed, SUBJECT, START)).toBeUndefined();
    }
    for (const odd of ["", code.slice(1), code.slice(0, -1), `${code}A`, `${code}=`, ` ${code}`, "ü".repeat(40)])
      expect(codeExpiry(odd, SUBJECT, START)).toBeUndefined();
  });

  test("has the letters that the verify script takes, and no two are alike", () => {
    const codes = Array.from({ length: 1_000 }, () => newCode(SUBJECT, START).code);
    expect(new Set(codes).size).toBe(1_000);
    for (const each of codes) expect(each).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  });
});
