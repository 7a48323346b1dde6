import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
/** Where the artefacts lie. */
export const OUT = join(ROOT, "release");

/** What a release is of: each artefact follows from these alone. */
export type Release = {
  version: string;
  commit: string;
  /** of the commit, in seconds: the time of each file in an artefact */
  time: number;
  /** names the build, on its pages too */
  id: string;
};

/** Throws where the tree has changes: an artefact must be of a commit. */
export function releaseOf(root: string): Release {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain");
  if (changed !== "") throw new Error(`Commit or remove these first, since a release is of a commit:\n${changed}`);
  const commit = git("rev-parse", "HEAD");
  const { version } = packageOf(root);
  return { version, commit, time: Number(git("log", "-1", "--format=%ct")), id: `${version}-${commit.slice(0, 12)}` };
}

export type Package = {
  name: string;
  version: string;
  description: string;
  license: string;
  engines: { node: string };
};

export function packageOf(root: string): Package {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/** The names of the artefacts. */
export function namesOf({ version }: Pick<Release, "version">) {
  return {
    server: `rolecall-${version}-server-linux-x64.tar.gz`,
    command: `rolecall-${version}.tgz`,
    image: `rolecall-${version}-image-amd64.tar`,
    debian: `rolecall_${version}_amd64.deb`,
    site: `rolecall-${version}-site.tar.gz`,
    bill: `rolecall-${version}.cdx.json`,
    sums: "SHA256SUMS",
    signature: "SHA256SUMS.sig",
    verifier: "verify.mjs",
  } as const;
}
