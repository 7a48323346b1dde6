import { collected } from "../doubles/collected.ts";

/** The files of a tar by name without their folder, unpacked by the description of the format. */
export async function untar(pieces: AsyncIterable<Uint8Array>): Promise<Map<string, Buffer>> {
  const tar = Buffer.concat(await collected(pieces));
  const files = new Map<string, Buffer>();
  for (let place = 0; tar[place] !== 0; ) {
    const field = (from: number, to: number) => String(tar.subarray(place + from, place + to)).replace(/\0.*$/, "");
    const size = Number.parseInt(field(124, 136), 8);
    files.set(field(0, 100).replace(/^.*\//, ""), tar.subarray(place + 512, place + 512 + size));
    place += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
