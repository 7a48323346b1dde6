import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

const HASH_CHARS = 40;
/** More than any line has. */
const BLOCK = 256;

/**
 * Whether a file has this password. It is sorted by hash, with one line for each password, as Have I Been Pwned publishes it
 * (https://haveibeenpwned.com/Passwords). Reads some forty blocks of it. Throws where it cannot be read.
 */
export async function isBreached(path: string, password: string): Promise<boolean> {
  const wanted = createHash("sha1").update(password).digest("hex").toUpperCase();
  const file = await open(path);
  try {
    let low = 0;
    let high = (await file.stat()).size;
    // A line that begins at `low` or later, and before `high`, may be the one.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await lineFrom(file, middle);
      if (line === undefined || line.at >= high) high = middle;
      else if (line.hash === wanted) return true;
      else if (line.hash < wanted) low = line.at + 1;
      else high = middle;
    }
    return false;
  } finally {
    await file.close();
  }
}

/** The first line that begins at this place or later; undefined where there is none. */
async function lineFrom(file: FileHandle, place: number): Promise<{ at: number; hash: string } | undefined> {
  const from = Math.max(0, place - 1);
  const text = await blockAt(file, from);
  const start = place === 0 ? 0 : text.indexOf("\n") + 1;
  if (place > 0 && start === 0) return undefined;
  const hash = text.slice(start, start + HASH_CHARS).toUpperCase();
  return hash.length < HASH_CHARS ? undefined : { at: from + start, hash };
}

async function blockAt(file: FileHandle, place: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, place);
  return buffer.subarray(0, bytesRead).toString("latin1");
}
