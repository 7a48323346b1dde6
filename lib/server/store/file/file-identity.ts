import { statSync } from "node:fs";
import { StoreUnavailable } from "../db/base.ts";

/**
 * Watches that `path` is still the file that was opened. The system keeps a deleted or replaced file for the process that has it open:
 * later writes would be lost at the next start. The returned check throws {@link StoreUnavailable} where the file, or its write-ahead log,
 * is another one.
 */
export function watchFile(path: string): () => void {
  const opened = identityOf(path);
  const log = `${path}-wal`;
  let openedLog: string | undefined;
  return () => {
    if (identityOf(path) !== opened) throw gone(path);
    // SQLite makes it with the first change, and keeps it while the store is open.
    const now = identityOf(log);
    openedLog ??= now;
    if (now !== openedLog) throw gone(log);
  };
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

function gone(path: string): StoreUnavailable {
  const words = `${path} was deleted or replaced while Rolecall ran; put it back, or restart Rolecall`;
  return new StoreUnavailable(new Error(words), words);
}
