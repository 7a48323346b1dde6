import { afterEach, expect, test, vi } from "vitest";
import { noEvalScript } from "./no-eval-script.ts";

afterEach(() => vi.unstubAllGlobals());

test("after the script, zod builds and uses schemas without evaluating code", async () => {
  vi.resetModules();
  vi.stubGlobal("__zod_globalConfig", undefined);
  // What the browser does with it.
  new Function(noEvalScript)();
  const { z } = await import("zod");
  const refused = vi.fn(() => {
    throw new EvalError("refused by the policy");
  });
  vi.stubGlobal("Function", refused);
  expect(z.object({ name: z.string() }).safeParse({ name: "app" }).success).toBe(true);
  expect(refused).not.toHaveBeenCalled();
});
