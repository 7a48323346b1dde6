const BLOCK = 512;

/** A text in pieces; `size` is that of all, in bytes. */
export type TarFile = { name: string; size: number; pieces: () => AsyncIterable<string> | Iterable<string> };

/** A text that is at hand. */
export function tarFile({ name, text }: { name: string; text: string }): TarFile {
  return { name, size: Buffer.byteLength(text), pieces: () => [text] };
}

/**
 * A tar of regular files in one folder (POSIX.1-1988 ustar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html), piece
 * by piece. `folder` and names are ASCII and together shorter than 100 characters; `at`: epoch milliseconds.
 */
export async function* tarOf(folder: string, files: Iterable<TarFile>, at: number): AsyncGenerator<Uint8Array> {
  for (const { name, size, pieces } of files) {
    yield header(`${folder}/${name}`, size, at);
    let sent = 0;
    for await (const piece of pieces()) {
      const content = Buffer.from(piece);
      sent += content.length;
      if (content.length > 0) yield content;
    }
    // An aborted download is noticed, but a file with a wrong size would be unreadable.
    if (sent !== size) throw new Error(`${name} has ${sent} bytes and not the ${size} that were announced`);
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(path: string, size: number, at: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  const put = (text: string, offset: number) => block.write(text, offset, "latin1");
  put(path, 0);
  put(octal(0o644, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(size, 11), 124);
  put(octal(Math.floor(at / 1000), 11), 136);
  // The checksum field counts as eight spaces in its own sum.
  put("        ", 148);
  put("0", 156);
  put("ustar\0" + "00", 257);
  put(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0`,
    148,
  );
  return block;
}
