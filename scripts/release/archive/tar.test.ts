import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entriesBelow, tarGzOf } from "./entries.ts";
import { type Entry, tarOf } from "./tar.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-tar-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LONG = `${"very-long-folder/".repeat(9)}file.js`;

/** What the system's `tar` finds in an archive, in the archive's order. */
function listed(archive: Buffer): string[] {
  const path = join(folder, "archive.tar");
  writeFileSync(path, archive);
  const args = ["--utc", "--full-time", "--numeric-owner", "-tvf", path];
  return execFileSync("tar", args, { encoding: "utf8" }).trimEnd().split("\n");
}

const ENTRIES: Entry[] = [
  { kind: "link", path: "app/current", mode: 0o777, target: "file.js" },
  { kind: "file", path: "app/file.js", mode: 0o755, body: Buffer.from("abc") },
  { kind: "folder", path: "app", mode: 0o755 },
  { kind: "folder", path: "data", mode: 0o700, owner: 65532 },
  { kind: "file", path: LONG, mode: 0o644, body: Buffer.alloc(700, 1) },
];

test("tar reads what was written: modes, owners, times, links and long paths, sorted", () => {
  expect(listed(tarOf(ENTRIES, 1_700_000_000))).toEqual([
    "drwxr-xr-x 0/0               0 2023-11-14 22:13:20 app/",
    "lrwxrwxrwx 0/0               0 2023-11-14 22:13:20 app/current -> file.js",
    "-rwxr-xr-x 0/0               3 2023-11-14 22:13:20 app/file.js",
    "drwx------ 65532/65532       0 2023-11-14 22:13:20 data/",
    `-rw-r--r-- 0/0             700 2023-11-14 22:13:20 ${LONG}`,
  ]);
});

test("an archive is the same in whatever order and from whatever folder its files come", () => {
  const make = (name: string, names: string[], seconds: number) => {
    const root = join(folder, name);
    mkdirSync(join(root, "inner"), { recursive: true });
    for (const each of names) {
      writeFileSync(join(root, "inner", each), each);
      utimesSync(join(root, "inner", each), seconds, seconds);
    }
    chmodSync(join(root, "inner/a"), seconds === 1 ? 0o600 : 0o644);
    symlinkSync("inner/a", join(root, "link"));
    return tarGzOf(entriesBelow(root, "package"), 5);
  };
  expect(make("one", ["a", "b", "B"], 1).equals(make("two", ["B", "b", "a"], 2))).toBe(true);
});

test("a link to a folder is a link alone", () => {
  mkdirSync(join(folder, "real"));
  writeFileSync(join(folder, "real/file"), "");
  symlinkSync("real", join(folder, "link"));
  const paths = entriesBelow(folder, "").map(({ kind, path }) => `${kind} ${path}`);
  expect(paths.toSorted()).toEqual(["file real/file", "folder real", "link link"]);
});

test("a link to a place on this machine is refused", () => {
  symlinkSync("/etc/hostname", join(folder, "link"));
  expect(() => entriesBelow(folder, "")).toThrow("outside the archive");
});

test("two entries of one path are refused", () => {
  expect(() => tarOf([...ENTRIES, ...ENTRIES], 1)).toThrow("Two entries of an archive have the path app");
});
