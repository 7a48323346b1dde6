import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEBIAN, type DebianPackage } from "./packages.ts";

const LOCK = join(import.meta.dirname, "packages.json");

/** The version of a package that Debian has now, as far as the last `apt-get update` says. */
function newestOf({ name, architecture }: DebianPackage): string {
  const said = execFileSync("apt-cache", ["policy", architecture === "all" ? name : `${name}:${architecture}`], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const [, version = "(none)"] = /^ {2}Candidate: (\S+)$/m.exec(said) ?? [];
  if (version === "(none)") throw new Error(`apt knows no ${name}: apt-get update`);
  return version;
}

/** The packages of the base that Debian has in another version than the lock. */
export function outdated(): { locked: DebianPackage; version: string }[] {
  return DEBIAN.map((locked) => ({ locked, version: newestOf(locked) })).filter(
    ({ locked, version }) => version !== locked.version,
  );
}

/** Writes the versions and sums of today into the lock. A person looks at the change and commits it. */
export function renewBase(): void {
  for (const { locked, version } of outdated()) {
    const sum = sumOf(locked, version);
    const text = readFileSync(LOCK, "utf8");
    const renewed = text.replace(
      `"${locked.name}",\n    "version": "${locked.version}"`,
      `"${locked.name}",\n    "version": "${version}"`,
    );
    writeFileSync(LOCK, renewed.replace(locked.sha256, sum));
    console.log(`  ${locked.name} ${locked.version} → ${version}`);
  }
}

/** The sum of a package, which apt has compared with the one that Debian signed. */
function sumOf({ name, architecture }: DebianPackage, version: string): string {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-base-"));
  try {
    const wanted = `${architecture === "all" ? name : `${name}:${architecture}`}=${version}`;
    execFileSync("apt-get", ["download", "-o", "APT::Sandbox::User=root", wanted], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [file = ""] = readdirSync(folder);
    return createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
