import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumArgs, ensureChromium, findChromium, type Installer } from "./chromium.ts";

const found = findChromium({ ...process.env, ROLECALL_CHROMIUM: "" });
const script = join(import.meta.dirname, "chromium.ts");

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "chromium-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("findChromium", () => {
  test.skipIf(!found)("finds a Chromium that starts, for root with the flags of chromiumArgs alone", async () => {
    const browser = await chromium.launch({
      executablePath: found ?? "",
      args: chromiumArgs(),
      // Playwright turns the sandbox off by itself unless told otherwise, which would hide a flag that is missing.
      chromiumSandbox: process.getuid?.() === 0,
    });
    try {
      const page = await browser.newPage();
      expect(await page.evaluate("navigator.userAgent")).toContain("Chrome/");
    } finally {
      await browser.close();
    }
  });

  test("ROLECALL_CHROMIUM comes before all others", () => {
    const path = join(directory, "browser");
    writeFileSync(path, "", { mode: 0o755 });
    expect(findChromium({ ...process.env, ROLECALL_CHROMIUM: path })).toBe(path);
  });

  test.each([
    ["is missing", undefined],
    ["is no program", 0o644],
    ["is a folder", "folder"],
  ])("a ROLECALL_CHROMIUM that %s is an error, never another browser", (name, mode) => {
    const path = join(directory, name);
    if (mode === "folder") mkdirSync(path);
    else if (mode !== undefined) writeFileSync(path, "", { mode });
    expect(() => findChromium({ ...process.env, ROLECALL_CHROMIUM: path })).toThrow(
      `ROLECALL_CHROMIUM names no program: ${path}`,
    );
  });
});

describe("ensureChromium", () => {
  /** Installers that note their names in `ran`, and a finder that sees what they install. */
  function workshop(...installers: { name: string; possible?: boolean; works?: boolean; fails?: boolean }[]) {
    const ran: string[] = [];
    let present: string | undefined;
    const list = installers.map(
      ({ name, possible = true, works = false, fails = false }): Installer => ({
        name,
        possible: () => possible,
        run: () => {
          ran.push(name);
          if (fails) throw new Error("offline");
          if (works) present = `/installed/by/${name}`;
        },
      }),
    );
    return { ran, ensure: () => ensureChromium(() => present, list) };
  }

  test("installs nothing where a Chromium is found", () => {
    const { ran } = workshop({ name: "a" });
    expect(ensureChromium(() => "/somewhere", [{ name: "a", possible: () => true, run: () => ran.push("a") }])).toBe(
      "/somewhere",
    );
    expect(ran).toEqual([]);
  });

  test("tries each possible way in order until a Chromium is found", () => {
    const { ran, ensure } = workshop(
      { name: "offline", fails: true },
      { name: "of another system", possible: false },
      { name: "useless" },
      { name: "good", works: true },
      { name: "never reached", works: true },
    );
    expect(ensure()).toBe("/installed/by/good");
    expect(ran).toEqual(["offline", "useless", "good"]);
  });

  test("says in one line what was tried and what to do", () => {
    const { ensure } = workshop({ name: "offline", fails: true }, { name: "useless" });
    expect(ensure).toThrow(
      /^No Chromium for the tests \(tried the system's, offline, useless\)\. .*ROLECALL_CHROMIUM[^\n]*$/,
    );
  });
});

describe("node scripts/chromium.ts", () => {
  test.skipIf(!found)("prints the path and nothing else", () => {
    const printed = execFileSync(process.execPath, [script], {
      encoding: "utf8",
      env: { ...process.env, ROLECALL_CHROMIUM: "" },
    });
    expect(printed).toBe(`${found}\n`);
    expect(existsSync(printed.trim())).toBe(true);
  });

  test("fails with one line and code 1", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      encoding: "utf8",
      env: { ...process.env, ROLECALL_CHROMIUM: join(directory, "nothing") },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^ROLECALL_CHROMIUM names no program: .*\n$/);
  });
});
