const BLOCK = 512;

/** The files of a tar by their names without folders, by the description of the format. */
export function unpackTar(tar: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let place = 0; tar[place] !== undefined && tar[place] !== 0; ) {
    const field = (from: number, to: number) => String(tar.subarray(place + from, place + to)).replace(/\0.*$/, "");
    const size = Number.parseInt(field(124, 136), 8);
    files.set(field(0, 100).replace(/^.*\//, ""), tar.subarray(place + BLOCK, place + BLOCK + size));
    place += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
