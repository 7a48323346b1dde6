import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerAnswer } from "./provider-answer.ts";

const locationOf = (ended: Parameters<typeof providerAnswer>[0]) => providerAnswer(ended).headers.get("location") ?? "";
const ORIGIN = "https://rolecall.example";

describe("the answer to a return from the provider", () => {
  test.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/api/oidc/start"])(
    "open redirect: %s is not in the Location",
    (to) => {
      expect(locationOf({ purpose: "sign_in", to, result: { ok: true, value: "entered" } })).toBe("/entered");
      const result = { ok: false, error: { code: "provider_refused", requestId: "r" } } as const;
      expect(locationOf({ purpose: "sign_in", to, result })).toBe("/sign-in?failed=provider_refused&request=r");
    },
  );

  test("leads to one of four pages of Rolecall, whatever page was wanted", () => {
    const ended = fc.record({
      purpose: fc.constantFrom("sign_in" as const, "confirm" as const),
      to: fc.option(fc.oneof(fc.string(), fc.webUrl(), fc.webPath()), { nil: undefined }),
      result: fc.oneof(
        fc.constantFrom("entered" as const, "factor" as const, "confirmed" as const).map((value) => ({
          ok: true as const,
          value,
        })),
        fc.string().map((requestId) => ({
          ok: false as const,
          error: { code: "provider_refused" as const, requestId },
        })),
      ),
    });
    fc.assert(
      fc.property(ended, (one) => {
        const to = new URL(locationOf(one), ORIGIN);
        expect(to.origin).toBe(ORIGIN);
        expect(["/entered", "/sign-in/factor", "/confirmed", "/sign-in"]).toContain(to.pathname);
        const onward = to.searchParams.get("to");
        if (onward !== null) expect(new URL(onward, ORIGIN).origin).toBe(ORIGIN);
      }),
    );
  });
});
