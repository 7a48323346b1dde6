import { execFileSync } from "node:child_process";

/** Compressed without a name and a time. By the program, not by the zlib of Node.js, which makes the image a megabyte larger. */
export function gzip(body: Buffer): Buffer {
  return execFileSync("gzip", ["-9", "-n", "-c"], { input: body, maxBuffer: 2 ** 30 });
}
