import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../facts.ts";
import { artefact, emptyFolder } from "./rootfs.ts";
import { APART, type Check, mustBeNone, outputOf } from "./run.ts";

/** 10: systemd's own scale ends there. */
const MAX_EXPOSURE = 2;
/** What a report begins with. */
const REPORTED = /^SQL users: who can do what\n.* \d+ SQL users on \d+ clusters\./;
const UNIT = join(import.meta.dirname, "../debian/files/rolecall.service");

/** What happens where an artefact is installed. */
export const INSTALL_CHECKS: readonly Check[] = [
  {
    name: "the packed command installs without a network and without another package",
    needs: ["npm", "bwrap"],
    run: installCommand,
  },
  { name: "lintian finds no error in the Debian package", needs: ["lintian"], run: lintian },
  {
    name: `the unit is hardened: at most ${MAX_EXPOSURE} by systemd-analyze`,
    needs: ["systemd-analyze"],
    run: exposure,
  },
  {
    name: "the Debian package installs, is installed again over a store that was in use and is removed, its data stays, and a purge deletes it only if it is told to",
    needs: ["unshare", "chroot", "setpriv", "ip", "dpkg", "debconf-set-selections"],
    run: installDebian,
  },
];

function installCommand(): string {
  // Outside of the project, which npm would take for the place to install it.
  const folder = mkdtempSync(join(tmpdir(), "rolecall-installed-"));
  const node = join(ROOT, "node_modules/.bin");
  const apart = (...command: string[]) =>
    outputOf("bwrap", [...APART, ...command], {
      cwd: folder,
      env: { ...process.env, PATH: `${node}:${process.env.PATH}` },
    });
  apart("npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", artefact("command"));
  assert.deepEqual(
    readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
    ["rolecall"],
  );
  const rolecall = (...args: string[]) => apart("node_modules/.bin/rolecall", ...args);
  writeFileSync(join(folder, "grants.sql"), "GRANT SELECT ON TABLE freight.* TO app_report;\n");
  const version = rolecall("--version").trim();
  assert.match(rolecall("lint", "--fail-on", "error", "grants.sql"), /1 file/);
  assert.match(
    rolecall("plan", "read-only", "--user", "app_report", "--database", "freight", "--other-admin", "root"),
    /^GRANT /m,
  );
  assert.match(apart(process.execPath, join(import.meta.dirname, "packed.ts"), folder), REPORTED);
  rmSync(folder, { recursive: true });
  return version;
}

function lintian(): string {
  const lines = outputOf("lintian", ["--allow-root", "--fail-on", "none", artefact("debian")])
    .trim()
    .split("\n");
  mustBeNone(lines.filter((line) => line.startsWith("E:")));
  return `${lines.filter((line) => line.startsWith("W:")).length} warnings`;
}

function exposure(): string {
  const said = outputOf("systemd-analyze", ["security", "--offline=true", UNIT]);
  const [, level = "10"] = /Overall exposure level for \S+: ([\d.]+)/.exec(said) ?? [];
  assert.ok(Number(level) <= MAX_EXPOSURE, `it is ${level}`);
  return level;
}

/** In a copy of this system's files that no one else sees: what is written there is gone afterwards. */
function installDebian(): string {
  const folder = emptyFolder("system");
  for (const name of ["upper", "work", "root"]) mkdirSync(join(folder, name));
  const store = join(folder, "used.db");
  const script = join(import.meta.dirname, "used-store.ts");
  const made = outputOf(process.execPath, ["--conditions=react-server", script, store]);
  const used: { secret: string; migrations: number } = JSON.parse(made);
  const said = outputOf("unshare", [
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "sh",
    join(import.meta.dirname, "system.sh"),
    folder,
    artefact("debian"),
    store,
    used.secret,
    String(used.migrations),
  ]);
  assert.match(said, /^tried$/m);
  assert.ok(!existsSync("/usr/lib/rolecall"));
  return `in a copy of this system; ${said.split("\n").find((line) => /\bevents?\b/.test(line)) ?? ""}`;
}
