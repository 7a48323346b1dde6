// `npm run release:check`: tries the artefacts in release/. `-- --twice` also makes them a second time in another folder, which takes as long as a release.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { DEBIAN } from "../debian/packages.ts";
import { outdated } from "../debian/renew.ts";
import { ROOT } from "../facts.ts";
import type { Measured } from "./apart.ts";
import { CONTENT_CHECKS } from "./contents.ts";
import { INSTALL_CHECKS } from "./installed.ts";
import { artefact, emptyFolder } from "./rootfs.ts";
import { APART, type Check, exitCodeOf, hasProgram, mustBeNone, outputOf, runChecks } from "./run.ts";

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
    const sums = readFileSync(artefact("sums"), "utf8").trim().split("\n");
    const again = readFileSync(join(folder, "release/SHA256SUMS"), "utf8").trim().split("\n");
    mustBeNone(again.filter((line) => !sums.includes(line)).map((line) => differenceOf(line.slice(66), folder)));
    assert.deepEqual(again, sums);
    return `${sums.length} artefacts`;
  },
};

/** The name of an artefact, and the first lines of what diffoscope says of it, where it is installed. */
function differenceOf(name: string, folder: string): string {
  if (!hasProgram("diffoscope")) return `${name} differs, and there is no diffoscope to tell where`;
  const files = [artefact("sums"), join(folder, "release/SHA256SUMS")].map((sums) => join(dirname(sums), name));
  const { stdout } = spawnSync("diffoscope", ["--max-report-size", "4000", ...files], { encoding: "utf8" });
  return `${name} differs:\n${stdout.split("\n").slice(0, 40).join("\n")}`;
}

const BASE: Check = {
  name: "each package of the base is the newest that Debian has",
  needs: ["apt-cache"],
  run: () => {
    mustBeNone(
      outdated().map(({ locked, version }) => `${locked.name} is ${locked.version}, and Debian has ${version}`),
    );
    return `${DEBIAN.length} packages, by the last apt-get update`;
  },
};

const { values } = parseArgs({ options: { twice: { type: "boolean", default: false } } });
if (!existsSync(artefact("sums"))) {
  console.error("There are no artefacts of this version: npm run release");
  process.exit(2);
}
const checks = [...CONTENT_CHECKS, BASE, ...INSTALL_CHECKS, ...RUN_CHECKS, ...(values.twice ? [TWICE] : [])];
process.exitCode = exitCodeOf(await runChecks(checks, hasProgram));
