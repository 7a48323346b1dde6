import "server-only";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { singleton } from "../base/singleton.ts";

/** Media types of the files that the build has compressed. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "application/javascript; charset=utf-8",
};
/** The best first. */
const ENCODINGS = ["br", "gzip"] as const;
type Encoding = (typeof ENCODINGS)[number];

/**
 * Answers a script or style sheet of the build as it was compressed when it was built, from memory: Next.js compresses each
 * anew for each visitor, on the thread that renders their pages. `path` must be the address of a file of the build. False where
 * Next.js shall answer: another kind of file, a part of one, or a client that takes neither form.
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
    // The name of such a file is made of its content.
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

/** One form of a file, kept from its first use on; undefined where the build has none. */
function compressed(path: string, encoding: Encoding): Promise<Buffer | undefined> {
  const kept = singleton("compressed-files", () => new Map<string, Promise<Buffer | undefined>>());
  const file = join(process.cwd(), ".next/compressed", `${path.slice("/_next/static/".length)}.${encoding}`);
  const found = kept.get(file) ?? readFile(file).catch(() => undefined);
  kept.set(file, found);
  return found;
}
