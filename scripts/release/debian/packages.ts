import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entriesBelow } from "../archive/entries.ts";
import type { Entry } from "../archive/tar.ts";
import { OUT } from "../facts.ts";
import locked from "./packages.json" with { type: "json" };

/** A package of Debian of which the image has files. */
export type DebianPackage = { name: string; version: string; architecture: string; sha256: string; takes: string[] };

export const DEBIAN: readonly DebianPackage[] = locked;

/** The files of these packages that the image takes, with the package of each. Nothing of a package is run. */
export function debianEntries(): { package: DebianPackage; entries: Entry[]; control: string }[] {
  return DEBIAN.map((each) => {
    const file = downloaded(each);
    const folder = join(OUT, "work/debian", each.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync("dpkg-deb", ["--extract", file, folder]);
    const taken = each.takes.map((pattern) => new RegExp(`^(?:${pattern})$`));
    const isTaken = (path: string) => taken.some((pattern) => pattern.test(path));
    const entries = entriesBelow(folder, "", isTaken).filter(({ kind }) => kind !== "folder");
    const control = execFileSync("dpkg-deb", ["--field", file], { encoding: "utf8" });
    return { package: each, entries, control };
  });
}

/** The package as the lock names it, from the mirrors of this machine. apt checks Debian's signature, and this its sum. */
function downloaded({ name, version, architecture, sha256 }: DebianPackage): string {
  const folder = join(OUT, "work/downloads");
  mkdirSync(folder, { recursive: true });
  // As apt names it: a colon in a version is escaped.
  const file = join(folder, `${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`);
  if (!existsSync(file))
    execFileSync(
      "apt-get",
      ["download", "-o", "APT::Sandbox::User=root", `${name}:${architecture}=${version}`.replace(":all=", "=")],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (sum !== sha256) throw new Error(`${file} is not the package of scripts/release/debian/packages.json: ${sum}`);
  return file;
}
