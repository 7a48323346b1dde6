import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { gzip } from "./gzip.ts";
import { type Entry, tarOf } from "./tar.ts";

/** What is below a folder, as entries below `at`, if `takes` says so. Of the modes, only whether a file can be run is kept. */
export function entriesBelow(folder: string, at: string, takes: (path: string) => boolean = () => true): Entry[] {
  return namesBelow(folder, "")
    .filter(takes)
    .map((name) => {
      const path = posix.join(at, name);
      const file = lstatSync(join(folder, name));
      if (file.isSymbolicLink())
        return { kind: "link", path, mode: 0o777, target: inside(path, readlinkSync(join(folder, name))) };
      if (file.isDirectory()) return { kind: "folder", path, mode: 0o755 };
      if (!file.isFile()) throw new Error(`${join(folder, name)} is neither a file nor a folder`);
      const mode = (file.mode & 0o100) === 0 ? 0o644 : 0o755;
      return { kind: "file", path, mode, body: readFileSync(join(folder, name)) };
    });
}

/** Not by `recursive` of Node.js, which goes through links to folders. */
function namesBelow(folder: string, at: string): string[] {
  return readdirSync(join(folder, at), { withFileTypes: true }).flatMap((file) => {
    const name = posix.join(at, file.name);
    return file.isDirectory() ? [name, ...namesBelow(folder, name)] : [name];
  });
}

/** A link that led to a place on the machine that built it would lead nowhere, and tell of that machine. */
function inside(path: string, target: string): string {
  if (posix.isAbsolute(target)) throw new Error(`${path} is a link to ${target}, outside the archive`);
  return target;
}

/** The folders above these entries that are no entries yet. */
export function foldersAbove(entries: readonly Entry[]): Entry[] {
  const known = new Set(entries.map(({ path }) => path));
  const above = new Set<string>();
  for (const { path } of entries)
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder))
      if (!known.has(folder)) above.add(folder);
  return [...above].map((path) => ({ kind: "folder", path, mode: 0o755 }));
}

export const fileEntry = (path: string, text: string | Buffer, mode = 0o644): Entry => ({
  kind: "file",
  path,
  mode,
  body: Buffer.from(text),
});

/** A compressed archive. Neither the time nor the system stands in it. */
export function tarGzOf(entries: readonly Entry[], time: number): Buffer {
  return gzip(tarOf([...foldersAbove(entries), ...entries], time));
}
