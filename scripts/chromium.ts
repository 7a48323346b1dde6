import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "playwright";

/**
 * Where systems keep one. Debian's headless shell comes first: the same engine without a window, a third less work for
 * the processor. Ubuntu's `chromium-browser` is missing on purpose: it only points at a snap.
 */
const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A way to get a Chromium, tried where `possible` says so. `run` throws when it fails; its output goes to stderr. */
export type Installer = { name: string; possible: () => boolean; run: () => void };

const INSTALLERS: Installer[] = [
  {
    name: "Playwright's download",
    possible: () => true,
    // Without its headless shell, which is another program than the Chromium that findChromium looks for.
    run: () => execute(process.execPath, [playwrightCli(), "install", "chromium", "--no-shell"]),
  },
  apt("chromium-headless-shell"),
  apt("chromium"),
];

function apt(program: string): Installer {
  return {
    name: `apt-get install ${program}`,
    possible: () => isRoot() && isDebian(),
    run: () => {
      execute("apt-get", ["update"]);
      execute("apt-get", ["install", "-y", "--no-install-recommends", program]);
    },
  };
}

/**
 * The path of a Chromium for the tests: the one that ROLECALL_CHROMIUM names, the system's, or the one that Playwright
 * downloaded earlier; undefined where there is none. A variable that names no program is an error: the person who set
 * it meant that browser and no other.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment.ROLECALL_CHROMIUM;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`ROLECALL_CHROMIUM names no program: ${chosen}`);
  }
  return [...SYSTEM, chromium.executablePath()].find(isProgram);
}

/** As `findChromium`, but gets one where there is none. Throws with one line for a person where that fails too. */
export function ensureChromium(find = findChromium, installers = INSTALLERS): string {
  const present = find();
  if (present) return present;
  const failed: string[] = [];
  for (const installer of installers.filter(({ possible }) => possible())) {
    try {
      installer.run();
    } catch {
      failed.push(installer.name);
      continue;
    }
    const installed = find();
    if (installed) return installed;
    failed.push(installer.name);
  }
  throw new Error(
    `No Chromium for the tests (tried ${["the system's", ...failed].join(", ")}). Install Chromium or Chrome, or set ROLECALL_CHROMIUM to its path.`,
  );
}

/** Flags without which Chromium does not start here: root may not use its sandbox. */
export function chromiumArgs(): string[] {
  return isRoot() ? ["--no-sandbox"] : [];
}

function execute(program: string, args: string[]): void {
  execFileSync(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", process.stderr, process.stderr],
    timeout: 600_000,
  });
}

function playwrightCli(): string {
  return join(dirname(createRequire(import.meta.url).resolve("playwright/package.json")), "cli.js");
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
