import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { noEval } from "./no-eval.ts";

/** How often zod evaluates code in a new process that has run `before`. */
function evaluations(before: string): string {
  const program = `
    ${before}
    let evaluated = 0;
    const Real = Function;
    globalThis.Function = new Proxy(Real, { construct: (target, given) => (evaluated++, Reflect.construct(target, given)) });
    const { z } = await import("zod");
    if (!z.object({ name: z.string() }).safeParse({ name: "app" }).success) throw new Error("not parsed");
    console.log(evaluated > 0 ? "some" : "none");`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).trim();
}

test("after the call, zod builds and uses schemas without evaluating code", () => {
  expect(evaluations("")).toBe("some");
  expect(evaluations(`(${noEval})();`)).toBe("none");
});
