import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** The lines that a server's log prints while `script` runs. */
function logged(script: string, level = "info"): Record<string, unknown>[] {
  const source = `import { log } from ${JSON.stringify(new URL("./log.ts", import.meta.url).href)}; ${script}`;
  const printed = execFileSync(
    process.execPath,
    ["--conditions=react-server", "--input-type=module", "--eval", source],
    { encoding: "utf8", env: { NODE_ENV: "test", COCKROACH_API_KEY: "canary-key", LOG_LEVEL: level } },
  );
  return printed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("an error is logged with its message and stack: the request id alone would explain nothing", () => {
  const [line] = logged(`log().error({ requestId: "req_1", error: new Error("disk full") }, "unexpected error")`);
  expect(line).toMatchObject({ level: 50, requestId: "req_1", msg: "unexpected error" });
  expect(line?.error).toMatchObject({ type: "Error", message: "disk full", stack: expect.stringContaining("at ") });
});

test("a line break in a logged text cannot start a new line", () => {
  const lines = logged(`log().info({ action: "a\\n{\\"level\\":30,\\"forged\\":true}\\u001b[2J" }, "done")`);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.action).toBe('a\n{"level":30,"forged":true}\u001b[2J');
});

test("fields that are called like secrets are cut on every level, also within lists", () => {
  const names = [
    "password",
    "newPassword",
    "key",
    "apiKey",
    "secret",
    "token",
    "cookie",
    "set-cookie",
    "authorization",
  ];
  const fields = Object.fromEntries(names.map((name) => [name, `canary-${name}`]));
  const levels = { ...fields, a: { ...fields, b: [{ ...fields, c: fields }] } };
  const text = JSON.stringify(logged(`log().info(${JSON.stringify(levels)}, "done")`));
  expect(text).not.toContain("canary");
  expect(text.match(/\[redacted\]/g)).toHaveLength(4 * names.length);
});

test("a value that contains itself is cut, and the line is written", () => {
  const [line] = logged(`const a = { b: 1 }; a.a = [a]; log().info({ a, token: "canary" }, "done")`);
  expect(line).toMatchObject({ a: { b: 1, a: [{ b: 1 }] }, token: "[redacted]", msg: "done" });
});

test("what an object says of itself as JSON is searched too, and a field of that name hides nothing", () => {
  const script = `
    log().info({ self: { toJSON: () => ({ token: "canary", at: new Date(0) }) }, field: { toJSON: "no", token: "canary" } }, "x")`;
  expect(logged(script)).toMatchObject([
    { self: { token: "[redacted]", at: "1970-01-01T00:00:00.000Z" }, field: { toJSON: "no", token: "[redacted]" } },
  ]);
});

test("a request, its headers and whatever is typed as a secret leave nothing behind", () => {
  const secret = JSON.stringify(new URL("./secret.ts", import.meta.url).href);
  const script = `
    const { Secret } = await import(${secret});
    const headers = { cookie: "__Host-rolecall=canary", authorization: "Bearer canary", "set-cookie": ["a=canary"] };
    log().info({ headers, request: { headers }, value: new Secret("canary"), deep: [[{ a: { b: new Secret("canary") } }]] }, "x");
    log().error({ error: Object.assign(new Error("refused"), { headers, config: { headers }, password: "canary" }) }, "x");
    log().error({ error: new Error("outer", { cause: Object.assign(new Error("inner"), { body: "canary" }) }) }, "x");
    log().warn({ reason: Object.assign(new Error("refused"), { headers, config: [{ headers }] }) }, "x");
    log().error({ error: "canary" }, "x");
    log().error({ error: { body: "canary" } }, "x");`;
  const lines = logged(script);
  expect(lines).toHaveLength(6);
  expect(JSON.stringify(lines)).not.toContain("canary");
  expect(lines[2]?.error).toMatchObject({ message: "outer", cause: { type: "Error", message: "inner" } });
});

test("only lines of at least LOG_LEVEL are logged", () => {
  const script = `log().info("info"); log().warn("warn")`;
  expect(logged(script, "warn").map(({ msg }) => msg)).toEqual(["warn"]);
  expect(logged(script, "silent")).toEqual([]);
});
