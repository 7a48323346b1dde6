import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A folder as the build makes it, whose server only opens its port. */
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-start-"));
  for (const name of ["start.mjs", "require-node.mjs"])
    copyFileSync(join(import.meta.dirname, name), join(folder, name));
  writeFileSync(join(folder, "while-starting.mjs"), `export const answerWhileStarting = () => console.log("gate");`);
  writeFileSync(
    join(folder, "server.js"),
    `require("node:http").createServer().listen(Number.parseInt(process.env.PORT) || 3000, process.env.HOSTNAME, function () {
      console.log("Ready in 0ms");
      process.stdout.write("open\\n");
      this.close();
    });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(env: Record<string, string>): Promise<{ code: number; out: string; problem: string }> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { NODE_ENV: "production" as const, PATH: process.env.PATH, ...env } };
    const child = execFile(process.execPath, ["start.mjs"], options, (_, out, problem) =>
      done({ code: child.exitCode ?? -1, out, problem }),
    );
  });
}

test("a port that is none ends the start with one line", async () => {
  const problem = "rolecall: PORT must be a whole number from 1 to 65535\n";
  expect(await start({ PORT: "99999" })).toEqual({ code: 1, out: "", problem });
});

test("a port that another program has ends the start with one line that names it", async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
  const port = String((other.address() as AddressInfo).port);
  const problem = `rolecall: PORT ${port} of 127.0.0.1 is in use by another program\n`;
  expect(await start({ PORT: port })).toEqual({ code: 1, out: "", problem });
  await new Promise((closed) => other.close(closed));
  // The gate comes before the server is loaded, so that it misses no request. Next.js does not call itself ready.
  expect(await start({ PORT: port })).toEqual({ code: 0, out: "gate\nopen\n", problem: "" });
});

test("an address that this machine does not have ends the start with one line", async () => {
  const { code, out, problem } = await start({ PORT: "3999", HOST: "203.0.113.1" });
  expect([code, out]).toEqual([1, ""]);
  expect(problem).toMatch(/^rolecall: PORT or HOST: [^\n]*EADDRNOTAVAIL[^\n]*\n$/);
});

test("what was compiled is kept for the next start only where nobody else may write", async () => {
  const cache = join(folder, "compile-cache");
  rmSync(cache, { recursive: true, force: true });
  expect((await start({ PORT: "0" })).code).toBe(0);
  expect(statSync(cache).mode & 0o777).toBe(0o700);
  const [kept = ""] = readdirSync(cache);
  rmSync(join(cache, kept), { recursive: true });
  chmodSync(cache, 0o777);
  expect((await start({ PORT: "0" })).code).toBe(0);
  expect(readdirSync(cache)).toEqual([]);
});
