#!/usr/bin/env node
// Verifies the files of a release: that the holder of the key signed their sums, that each file has its sum, and that they are of the version that
// you want, since an older release is signed too. It needs Node.js and nothing else.
//   node verify.mjs --key rolecall.pub --release VERSION [--folder FOLDER]
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const SUMS = "SHA256SUMS";
const SIGNATURE = "SHA256SUMS.sig";
const VERIFIER = "verify.mjs";

/** @param {string} problem */
function fail(problem) {
  console.error(`verify: ${problem}`);
  process.exit(1);
}

/** @param {string} path */
async function sha256(path) {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest("hex");
}

/**
 * The sums by name. A line that is none would let a file go unverified.
 * @param {string} text
 */
function sumsIn(text) {
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => {
    const [, sum, name] = /^([0-9a-f]{64}) {2}([\w.+-]+)$/.exec(line) ?? [];
    if (!sum || !name) return fail(`${SUMS} has a line that is no sum`);
    return { sum, name };
  });
}

/**
 * @param {string} path
 * @param {string} what
 */
function readOr(path, what) {
  return existsSync(path) ? readFileSync(path) : fail(`${what} is missing: ${path}`);
}

/**
 * Whether an artefact's name is of this version: `rolecall-0.3.0.tgz` is of 0.3.0, and not of 0.3.
 * @param {string} name
 * @param {string} version
 */
function isOf(name, version) {
  const rest = name.slice("rolecall-".length);
  return /^rolecall[-_]/.test(name) && rest.startsWith(version) && /^(?:[-_]|\.[a-z])/.test(rest.slice(version.length));
}

/**
 * @param {string} keyPath
 * @param {string} version
 * @param {string} folder
 */
async function verifyRelease(keyPath, version, folder) {
  const key = createPublicKey(readOr(keyPath, "the public key"));
  if (key.asymmetricKeyType !== "ed25519") fail("the public key is not one of Ed25519");
  const text = readOr(join(folder, SUMS), "the list of sums");
  const signature = Buffer.from(readOr(join(folder, SIGNATURE), "the signature").toString("latin1"), "base64");
  if (!verify(null, text, key, signature)) fail(`${SUMS} is not signed with this key, or was changed since`);
  const sums = sumsIn(text.toString("utf8"));
  for (const { sum, name } of sums) {
    if (name !== VERIFIER && !isOf(name, version)) fail(`${name} is not of version ${version}`);
    if (!existsSync(join(folder, name))) fail(`${name} is missing`);
    if ((await sha256(join(folder, name))) !== sum) fail(`${name} is not the file that was signed`);
  }
  const named = new Set([SUMS, SIGNATURE, ...sums.map(({ name }) => name)]);
  const others = readdirSync(folder).filter((name) => !named.has(name));
  console.log(`verified, version ${version}: ${sums.map(({ name }) => name).join(", ")}`);
  if (others.length > 0) console.log(`not part of the release: ${others.join(", ")}`);
}

const { values } = parseArgs({
  options: { key: { type: "string" }, release: { type: "string" }, folder: { type: "string", default: "." } },
});
if (values.key && values.release) await verifyRelease(values.key, values.release, values.folder);
else fail("name the public key and the version: node verify.mjs --key rolecall.pub --release 0.3.0");
