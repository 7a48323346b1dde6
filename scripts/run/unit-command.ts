// Bundles the command `rolecall` for the unit tests, once for all of them, as the build does: from the sources each start takes twice as long.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleRolecall } from "../bundle-rolecall.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** path of the bundled program */
    command: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-command-"));
  await bundleRolecall(folder);
  provide("command", join(folder, "rolecall.mjs"));
  return () => rmSync(folder, { recursive: true });
}
