import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entriesBelow, fileEntry, tarGzOf } from "./archive/entries.ts";
import type { Entry } from "./archive/tar.ts";
import { namesOf, OUT, type Release, ROOT } from "./facts.ts";

/** Builds the server anew, without what an earlier build left. */
export function buildServer({ id }: Release): void {
  rmSync(join(ROOT, ".next"), { recursive: true, force: true });
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ROLECALL_RELEASE: id },
  });
}

/** The built server below `at`, with the licenses of what is in it. */
export function serverEntries(at: string, notices: string): Entry[] {
  return [
    ...entriesBelow(join(ROOT, ".next/standalone"), at),
    fileEntry(`${at}/LICENSE`, readFileSync(join(ROOT, "LICENSE"))),
    fileEntry(`${at}/THIRD-PARTY.txt`, notices),
  ];
}

/** Packs the server for a machine that has Node.js. */
export function packServer(release: Release, notices: string): void {
  const name = namesOf(release).server;
  writeFileSync(join(OUT, name), tarGzOf(serverEntries(`rolecall-${release.version}`, notices), release.time));
  console.log(`  ${name}`);
}
