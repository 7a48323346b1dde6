import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, linkSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bill, billProblems } from "../bill/bill.ts";
import { OUT, packageOf, ROOT } from "../facts.ts";
import { signSums } from "../sign.ts";
import { brokenLinks, foreignParts } from "../site/links.ts";
import { artefact, contentsOf, emptyFolder, filesIn, NAMES, unpackImage } from "./rootfs.ts";
import { type Check, mustBeNone, outputOf } from "./run.ts";

const MAX_MB = 75;

/** What is in the artefacts, and what is not. */
export const CONTENT_CHECKS: readonly Check[] = [
  {
    name: "a throw-away key signs the artefacts, and verify.mjs finds a flipped bit, another key, another version and a missing file",
    needs: [],
    run: signAndVerify,
  },
  {
    name: "no artefact holds a key of the build or a folder of this machine",
    needs: ["tar", "dpkg-deb"],
    run: noKeys,
  },
  { name: "each file of the image is of one component of the bill of materials", needs: ["tar"], run: billIsComplete },
  {
    name: `the image has at most ${MAX_MB} MB, no shell, and no file that its user may change`,
    needs: ["tar"],
    run: imageIsBare,
  },
  { name: "the site has no broken link, no script and nothing of another host", needs: ["tar"], run: siteIsWhole },
];

/** A copy of the artefacts that a throw-away key signed, and two keys, of which `own` did. */
export function signedCopy(): { folder: string; keys: string } {
  const folder = emptyFolder("signed");
  const keys = emptyFolder("keys");
  for (const name of readdirSync(OUT)) if (name !== "work") linkSync(join(OUT, name), join(folder, name));
  for (const name of ["own", "other"]) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(keys, `${name}.key`), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(join(keys, `${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
  }
  rmSync(join(folder, NAMES.signature), { force: true });
  signSums(folder, join(keys, "own.key"));
  return { folder, keys };
}

function signAndVerify(): string {
  const { folder, keys } = signedCopy();
  const { version } = packageOf(ROOT);
  const verify = (name: string, wanted = version) => {
    const key = join(keys, `${name}.pub`);
    const options = ["--key", key, "--release", wanted, "--folder", folder];
    return outputOf(process.execPath, [join(folder, NAMES.verifier), ...options]);
  };
  assert.match(verify("own"), /^verified, version /);
  assert.throws(() => verify("own", "0.0.1"), /is not of version 0\.0\.1/);
  assert.throws(() => verify("other"), /not signed with this key/);
  // The links of this folder are other names of the artefacts, which must stay as they are.
  const command = join(folder, NAMES.command);
  rmSync(command);
  assert.throws(() => verify("own"), /is missing/);
  const bytes = readFileSync(artefact("command"));
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(command, bytes);
  assert.throws(() => verify("own"), /is not the file that was signed/);
  rmSync(command);
  copyFileSync(artefact("command"), command);
  return verify("own").trim();
}

/** The keys of the last build are in its cache, which is in no artefact. */
function noKeys(): string {
  const { expireAt: _, ...keys } = JSON.parse(readFileSync(join(ROOT, ".next/cache/.previewinfo"), "utf8"));
  const { encryptionKey } = JSON.parse(readFileSync(join(ROOT, ".next/server/server-reference-manifest.json"), "utf8"));
  const secrets = [...Object.values<string>(keys), encryptionKey, ROOT];
  assert.equal(secrets.filter((each) => typeof each === "string" && each.length > 8).length, 5);
  const folders = [unpackImage().folder, unpackTar("server"), unpackTar("command"), unpackTar("site"), unpackDebian()];
  let files = 0;
  for (const folder of folders)
    for (const [path, content] of contentsOf(folder)) {
      files++;
      const held = secrets.findIndex((secret) => content.includes(secret));
      assert.equal(held, -1, `${path} holds ${held === 4 ? "the folder of the build" : "a key of the build"}`);
    }
  const bill = readFileSync(artefact("bill"), "utf8");
  assert.ok(!bill.includes(ROOT), "the bill of materials holds the folder of the build");
  return `${files} files`;
}

function siteIsWhole(): string {
  const folder = unpackTar("site");
  const files = new Map([...contentsOf(folder)].map(([path, content]) => [path, content.toString("utf8")]));
  mustBeNone([...brokenLinks(files), ...foreignParts(files)]);
  const pages = [...files.keys()].filter((path) => path.endsWith(".html"));
  assert.ok(pages.length > 140);
  return `${pages.length} pages`;
}

function unpackTar(name: "server" | "command" | "site"): string {
  const folder = emptyFolder(name);
  outputOf("tar", ["-C", folder, "-xzf", artefact(name)]);
  return folder;
}

function unpackDebian(): string {
  const folder = emptyFolder("debian");
  outputOf("dpkg-deb", ["--raw-extract", artefact("debian"), folder]);
  return folder;
}

function billIsComplete(): string {
  const bill: Bill = JSON.parse(readFileSync(artefact("bill"), "utf8"));
  const files = filesIn(unpackImage().folder);
  mustBeNone(billProblems(bill, files));
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const names = new Set(bill.components.map(({ name }) => name));
  mustBeNone(
    Object.keys(dependencies)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is not in the bill`),
  );
  return `${bill.components.length} components, ${files.length} files`;
}

function imageIsBare(): string {
  const megabytes = statSync(artefact("image")).size / 1e6;
  assert.ok(megabytes <= MAX_MB, `it has ${megabytes.toFixed(1)} MB`);
  const { folder, config } = unpackImage();
  assert.equal(config.User, "65532:65532");
  const files = filesIn(folder);
  const programs = files.filter((path) => isProgram(join(folder, path)) && !path.includes(".so"));
  assert.deepEqual(programs, ["/usr/local/bin/node"]);
  mustBeNone(files.filter((path) => /\/(?:ba|da|z|a)?sh$|\/busybox$/.test(path)));
  mustBeNone(files.filter((path) => lstatSync(join(folder, path)).uid !== 0 || isOpen(join(folder, path))));
  return `${megabytes.toFixed(1)} MB`;
}

/** An ELF file that can be run. */
function isProgram(path: string): boolean {
  const file = lstatSync(path);
  return (
    file.isFile() &&
    (file.mode & 0o111) !== 0 &&
    readFileSync(path).subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1"))
  );
}

function isOpen(path: string): boolean {
  const file = lstatSync(path);
  return !file.isSymbolicLink() && (file.mode & 0o022) !== 0;
}
