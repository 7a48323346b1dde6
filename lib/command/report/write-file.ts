import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { lstat, open, rename, rm } from "node:fs/promises";
import { CommandFailure, EXIT } from "../failure.ts";
import { oneLine } from "../output.ts";
import { STOP_SIGNALS } from "../stop.ts";

/**
 * Writes a file that its owner alone may read, whole or not at all: it gets its name once it is complete. A device, a link or a folder of this
 * name stays. Throws {@link CommandFailure}.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await refuseOthers(path);
  const beside = `${path}.${randomBytes(6).toString("hex")}.new`;
  const stop = () => {
    rmSync(beside, { force: true });
    process.exit(EXIT.stopped);
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
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
    throw cannotBeWritten(path, error);
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  }
}

/** A rename would put the file in the place of a device. */
async function refuseOthers(path: string): Promise<void> {
  try {
    if ((await lstat(path)).isFile()) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw cannotBeWritten(path, error);
  }
  throw new CommandFailure(`${oneLine(path)} cannot be written: it is not a regular file`);
}

function cannotBeWritten(path: string, error: unknown): CommandFailure {
  const { code = "it failed" } = error as NodeJS.ErrnoException;
  return new CommandFailure(`${oneLine(path)} cannot be written (${code})`);
}
