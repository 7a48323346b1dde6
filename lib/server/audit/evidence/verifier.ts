import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Relative to the working directory, both in the project and in the built server. */
const VERIFIER = "lib/server/audit/evidence/verify-review.mjs";

/** The script that goes with each evidence, and verifies it. */
export async function verifierFile(): Promise<{ name: "verify-review.mjs"; text: string }> {
  return { name: "verify-review.mjs", text: await readFile(join(process.cwd(), VERIFIER), "utf8") };
}
