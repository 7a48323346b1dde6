import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";

/**
 * Writes a file that its owner alone may read, whole or not at all: it gets its name once it is complete. Throws {@link CommandFailure}.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    // "wx" follows no link that stands there already.
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    const { code = "it failed" } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${oneLine(path)} cannot be written (${code})`);
  }
}
