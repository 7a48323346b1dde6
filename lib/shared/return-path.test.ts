import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { returnPath, signInPath } from "./return-path.ts";

describe("sign-in leads back", () => {
  test.each([
    ["/my", "/my"],
    ["/requests?state=mine", "/requests?state=mine"],
    ["/clusters/0a/users?q=%2F%2Fevil", "/clusters/0a/users?q=%2F%2Fevil"],
    ["/audit?_rsc=1x2y&outcome=refused", "/audit?outcome=refused"],
    ["/clusters?_rsc=1x2y", "/clusters"],
    ["/signals", "/signals"],
  ])("from %s to %s", (value, path) => {
    expect(returnPath(value)).toBe(path);
    expect(new URL(signInPath(value), "http://localhost").searchParams.get("to")).toBe(path);
  });

  test.each([
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e//evil.example",
    "/my/..//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    " /my",
    "my",
    "",
    "@evil.example",
    ["/my"],
    undefined,
    `/my?${"x".repeat(1000)}`,
  ])("never to %j", (value) => {
    expect(returnPath(value)).toBeUndefined();
    expect(signInPath(value)).toBe("/sign-in");
  });

  test.each([
    "/",
    "/?x=1",
    "/entered",
    "/sign-in",
    "/sign-in?to=%2Fmy",
    "/api/audit/export",
    "/_next/x",
    "/setup",
    "/claim/x",
  ])("not to %s, which is no page of a signed-in person", (value) => expect(returnPath(value)).toBeUndefined());

  test("to this host only, for any address", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      ".",
      "..",
      "%2f",
      "%5c",
      "%2e",
      "\t",
      "\n",
      "@",
      ":",
      "evil.example",
      "my",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = returnPath(pieces.join(""));
        if (path === undefined) return;
        expect(new URL(path, "https://rolecall.example.com").origin).toBe("https://rolecall.example.com");
        expect(returnPath(path)).toBe(path);
      }),
      { numRuns: 1000 },
    );
  });
});
