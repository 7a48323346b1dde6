import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleRolecall } from "../bundle-rolecall.mjs";
import { type NpmPackage, noticesOf } from "./bill/packages.ts";
import { namesOf, OUT, packageOf, type Release, ROOT } from "./facts.ts";

/** Packs the command `rolecall` as a package of npm that depends on none: `npm install FILE` needs no registry. */
export async function packCommand(release: Release, packages: readonly NpmPackage[]): Promise<void> {
  const folder = join(OUT, "work/command");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const bundled = await bundleRolecall(folder);
  const { name, description, license, engines } = packageOf(ROOT);
  const manifest = { name, version: release.version, description: `${description}: its command`, license, engines };
  const rest = { type: "module", bin: { rolecall: "rolecall.mjs" } };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...manifest, ...rest }, null, 2)}\n`);
  copyFileSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  copyFileSync(join(ROOT, "docs/command.md"), join(folder, "README.md"));
  const notices = noticesOf(
    ROOT,
    packages.filter((each) => bundled.includes(each.folder)),
  );
  writeFileSync(join(folder, "THIRD-PARTY.txt"), notices);
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", OUT], { cwd: folder });
  // npm names the archive after the package, which is the name here too.
  console.log(`  ${namesOf(release).command}`);
}
