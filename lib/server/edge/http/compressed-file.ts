import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { singleton } from "../../base/singleton.ts";

/** Media types of the files that the build has compressed. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "application/javascript; charset=utf-8",
};
/** The best first. */
const ENCODINGS = ["br", "gzip"] as const;
type Encoding = (typeof ENCODINGS)[number];

/**
 * Answers a script or style sheet from memory, as compressed by the build. Next.js would compress it for each visitor, on the thread that
 * renders pages. `path` must be the address of a file of the build. False where Next.js must answer: for another kind of file, a range, or
 * a client that accepts neither compression.
 */
export async function sendCompressed(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  const type = TYPES[extname(path)];
  const encoding = acceptedOf(request);
  if (type === undefined || encoding === undefined || request.headers.range !== undefined) return false;
  const body = await compressed(path, encoding);
  if (body === undefined || response.destroyed) return response.destroyed;
  response.writeHead(200, {
    "Content-Type": type,
    "Content-Encoding": encoding,
    "Content-Length": body.byteLength,
    // The file name contains a hash of the content.
    "Cache-Control": "public, max-age=31536000, immutable",
    Vary: "Accept-Encoding",
  });
  response.end(request.method === "HEAD" ? undefined : body);
  return true;
}

function acceptedOf({ headers }: IncomingMessage): Encoding | undefined {
  const accepted = String(headers["accept-encoding"] ?? "").split(",");
  return ENCODINGS.find((encoding) => accepted.some((each) => each.trim() === encoding));
}

/** One compressed form of a file, kept in memory after its first use; undefined where the build has none. */
function compressed(path: string, encoding: Encoding): Promise<Buffer | undefined> {
  const kept = singleton("compressed-files", () => new Map<string, Promise<Buffer | undefined>>());
  const file = join(process.cwd(), ".next/compressed", `${path.slice("/_next/static/".length)}.${encoding}`);
  const found = kept.get(file) ?? readFile(file).catch(() => undefined);
  kept.set(file, found);
  return found;
}
