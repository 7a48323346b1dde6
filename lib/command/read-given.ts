import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

const MB = 1024 * 1024;
/** Room for an answer of a million rows, as many as one check of a cluster may have. */
const MOST_BYTES = 256 * MB;

/** The bytes of a file that a person names. Throws the errors of the system, and one for a device or a pipe, which may have no end. */
export async function readGiven(path: string): Promise<Buffer> {
  const about = await stat(path);
  // The system's own error says that it is a folder.
  if (!about.isFile() && !about.isDirectory()) throw unreadable("it is not a regular file");
  return readAll(createReadStream(path));
}

/** The bytes of a file or of standard input, up to the limit. */
export async function readAll(stream: AsyncIterable<Buffer>, most = MOST_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > most) throw unreadable(`it has more than ${MOST_BYTES / MB} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An error whose code is its reason, where those of the system have a word such as `ENOENT`. */
function unreadable(reason: string): Error {
  return Object.assign(new Error(reason), { code: reason });
}
