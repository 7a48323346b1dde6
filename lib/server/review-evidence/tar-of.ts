import "server-only";

const BLOCK = 512;

/**
 * A tar of regular files in one folder (POSIX.1-1988 ustar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html), piece
 * by piece. `folder` and names are ASCII and together shorter than 100 characters; `at`: epoch milliseconds.
 */
export function* tarOf(
  folder: string,
  files: Iterable<{ name: string; text: string }>,
  at: number,
): Generator<Uint8Array> {
  for (const { name, text } of files) {
    const content = Buffer.from(text);
    yield header(`${folder}/${name}`, content.length, at);
    yield content;
    yield Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
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
  // While it is added up, the sum itself is eight spaces.
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
