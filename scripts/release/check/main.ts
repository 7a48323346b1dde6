// `npm run release:check`: tries the artefacts in release/. `-- --twice` also makes them a second time in another folder, which takes as long as a release.
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../facts.ts";
import type { Measured } from "./apart.ts";
import { CONTENT_CHECKS } from "./contents.ts";
import { INSTALL_CHECKS } from "./installed.ts";
import { artefact, emptyFolder } from "./rootfs.ts";
import { APART, type Check, exitCodeOf, hasProgram, outputOf, runChecks } from "./run.ts";

/** Runs the image in a network of its own, beside a fake cloud. */
function runImage(...options: string[]): string {
  const script = join(import.meta.dirname, "apart.ts");
  const said = outputOf("bwrap", [...APART, process.execPath, script, ...options], { cwd: ROOT });
  const { stopped, runner }: Measured = JSON.parse(said.trim().split("\n").at(-1) ?? "");
  return `by ${runner}, stopped in ${stopped} ms`;
}

const RUN_CHECKS: readonly Check[] = [
  {
    name: "the image runs with a root that cannot be written: health, sign-in, list, a restart with its volume, a stop within 5 s",
    needs: ["bwrap", "setpriv"],
    run: () => runImage(),
  },
  {
    name: "the server of the image reaches nothing that is not configured, and looks up no name",
    needs: ["bwrap", "strace", "chroot"],
    run: () => runImage("--traced"),
  },
];

const TWICE: Check = {
  name: "a second release of the commit in another folder has the same sums",
  needs: ["git", "npm", "apt-get", "dpkg-deb"],
  run: () => {
    const folder = join(emptyFolder("twice"), "another-folder");
    outputOf("git", ["clone", "--quiet", ROOT, folder]);
    cpSync(join(ROOT, "node_modules"), join(folder, "node_modules"), { recursive: true, verbatimSymlinks: true });
    outputOf("npm", ["run", "--silent", "release"], { cwd: folder });
    const sums = readFileSync(artefact("sums"), "utf8");
    assert.equal(readFileSync(join(folder, "release/SHA256SUMS"), "utf8"), sums);
    return `${sums.trim().split("\n").length} artefacts`;
  },
};

const { values } = parseArgs({ options: { twice: { type: "boolean", default: false } } });
if (!existsSync(artefact("sums"))) {
  console.error("There are no artefacts of this version: npm run release");
  process.exit(2);
}
const checks = [...CONTENT_CHECKS, ...INSTALL_CHECKS, ...RUN_CHECKS, ...(values.twice ? [TWICE] : [])];
process.exitCode = exitCodeOf(await runChecks(checks, hasProgram));
