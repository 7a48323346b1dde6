import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { SMALLEST } from "./size.ts";
import { BARE, BARE_BUILD, BARE_STANDALONE } from "./stage.ts";

/**
 * Builds Rolecall and the bare page for production, each complete; in the smallest form Rolecall is built already. The output of the builds
 * goes to standard error.
 */
export function build(): void {
  if (!SMALLEST) mustRun("npm", ["run", "--silent", "build"]);
  mustRun("next", ["build", BARE]);
  cpSync(join(BARE_BUILD, "static"), join(BARE_STANDALONE, ".next/static"), { recursive: true });
}

function mustRun(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
}
