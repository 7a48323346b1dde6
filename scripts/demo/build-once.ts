// A build takes minutes, so the demo makes one only where the sources are others than those of the last.
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BUILD_ID = ".next/standalone/.next/BUILD_ID";
const STAMP = ".next/standalone/built-from";
/** All that a build reads; Next.js writes the one that is left out. */
const SOURCES = ["{app,components,lib,public,scripts}/**/*", "*.{js,json,ts}", ".env*"];
const WRITTEN = "next-env.d.ts";

/** Builds in this folder, unless the last build there is of the same sources by the same Node.js. */
export function buildOnce(root: string, build: () => void): void {
  // Before the build: what changes meanwhile makes another one.
  const sources = hashOf(root);
  const stamp = join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === `${sources} ${idOf(root)}`) return;
  build();
  writeFileSync(stamp, `${sources} ${idOf(root)}`);
}

/** Each build has its own, so a stamp is of no build that came after it. */
function idOf(root: string): string {
  const path = join(root, BUILD_ID);
  return existsSync(path) ? readFileSync(path, "utf8") : "none";
}

function hashOf(root: string): string {
  const hash = createHash("sha256").update(process.version);
  for (const path of globSync(SOURCES, { cwd: root }).toSorted()) {
    const file = join(root, path);
    if (path !== WRITTEN && statSync(file).isFile()) hash.update(`\0${path}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}
