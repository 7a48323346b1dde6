import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { log } from "../../base/log.ts";
import { routeConsole } from "./route-console.ts";

freshProcess({ LOG_LEVEL: "debug" });

const FORGED = 'x\n{"level":30,"msg":"forged"}';

/** The log lines of one call of a routed console. */
function logged(print: (target: Console) => void): [level: string, fields: Record<string, unknown>][] {
  const lines: [string, Record<string, unknown>][] = [];
  for (const level of ["debug", "info", "warn", "error"] as const)
    vi.spyOn(log(), level).mockImplementation((fields: unknown) => void lines.push([level, { ...(fields as object) }]));
  const target = { debug() {}, log() {}, info() {}, warn() {}, error() {} } as unknown as Console;
  routeConsole(target);
  print(target);
  return lines;
}

test("console output becomes one log line of its level, cut to length", () => {
  expect(logged((target) => target.error("⨯", "y".repeat(1_000)))).toEqual([
    ["error", { text: `⨯ ${"y".repeat(298)}` }],
  ]);
  expect(logged((target) => target.warn("slow"))).toEqual([["warn", { text: "slow" }]]);
  expect(logged((target) => target.log("ready"))).toEqual([["info", { text: "ready" }]]);
});

test("an error comes without its message, which may quote a body, and with its place", () => {
  let error: unknown;
  try {
    JSON.parse(FORGED);
  } catch (thrown) {
    error = thrown;
  }
  const [[, fields] = []] = logged((target) => target.error("⨯", error, { body: FORGED }));
  expect(fields).toMatchObject({ text: "⨯", errors: [{ type: "SyntaxError" }] });
  expect(JSON.stringify(fields)).toContain("route-console.test.ts");
  expect(JSON.stringify(fields)).not.toContain("forged");
});

test("the whole console of a process is routed, so no line bypasses the log", () => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve: (specifier, context, next) => next(/^next\\/\\w+$/.test(specifier) ? specifier + ".js" : specifier, context) });
    const { routeConsole } = await import("./lib/server/edge/process/route-console.ts");
    routeConsole();
    console.error(${JSON.stringify(FORGED)});
    console.log(new Error(${JSON.stringify(FORGED)}));`;
  const env = { ...process.env, COCKROACH_API_KEY: "x", LOG_LEVEL: "info" };
  const args = ["--conditions=react-server", "--input-type=module", "--eval", script];
  const lines = execFileSync(process.execPath, args, { env, encoding: "utf8" }).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["Next.js", "Next.js"]);
});
