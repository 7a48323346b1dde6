import { spawnSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signSums, writeSums } from "./sign.ts";

let keys = "";
let folder = "";
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), "rolecall-keys-"));
  folder = mkdtempSync(join(tmpdir(), "rolecall-signed-"));
  write(folder, "rolecall-1.2.0-image.tar", "the image");
  write(folder, "rolecall-1.2.0.tgz", "the command");
  writePair("real", generateKeyPairSync("ed25519"));
  writeSums(folder, ["rolecall-1.2.0.tgz", "rolecall-1.2.0-image.tar"]);
  signSums(folder, join(keys, "real.key"));
});
afterEach(() => {
  for (const path of [keys, folder]) rmSync(path, { recursive: true });
});

const write = (into: string, name: string, text: string) => writeFileSync(join(into, name), text);

function writePair(name: string, { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): void {
  write(keys, `${name}.key`, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  write(keys, `${name}.pub`, publicKey.export({ type: "spki", format: "pem" }).toString());
}

/** What the script says that verifies, and its exit code. It runs by itself, as a reader has it. */
function verified(key = "real", version = "1.2.0"): { code: number | null; said: string } {
  const script = join(import.meta.dirname, "verify.mjs");
  const args = [script, "--key", join(keys, `${key}.pub`), "--release", version, "--folder", folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { NODE_ENV: "production" },
  });
  return { code: status, said: (stdout + stderr).replaceAll(folder, "FOLDER").replaceAll(keys, "KEYS") };
}

test("a release is verified by its public key alone, and a file beside it is named", () => {
  expect(verified()).toEqual({
    code: 0,
    said: "verified, version 1.2.0: rolecall-1.2.0-image.tar, rolecall-1.2.0.tgz\n",
  });
  write(folder, "other.txt", "");
  expect(verified().said).toBe(
    "verified, version 1.2.0: rolecall-1.2.0-image.tar, rolecall-1.2.0.tgz\nnot part of the release: other.txt\n",
  );
});

test("sha256sum reads the same sums", () => {
  const { status } = spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder });
  expect(status).toBe(0);
});

/** Flips the lowest bit of a file's first byte. */
function flip(name: string): void {
  const bytes = readFileSync(join(folder, name));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(join(folder, name), bytes);
}

test.each([
  [
    "a flipped bit of a file",
    () => flip("rolecall-1.2.0-image.tar"),
    "rolecall-1.2.0-image.tar is not the file that was signed",
  ],
  ["a missing file", () => rmSync(join(folder, "rolecall-1.2.0-image.tar")), "rolecall-1.2.0-image.tar is missing"],
  [
    "a flipped bit of the sums",
    () => flip("SHA256SUMS"),
    "SHA256SUMS is not signed with this key, or was changed since",
  ],
  [
    "a file that was put under the sums",
    () => appendFileSync(join(folder, "SHA256SUMS"), `${"0".repeat(64)}  more.tar\n`),
    "SHA256SUMS is not signed with this key, or was changed since",
  ],
  [
    "sums that were made anew",
    () => {
      flip("rolecall-1.2.0-image.tar");
      writeSums(folder, ["rolecall-1.2.0.tgz", "rolecall-1.2.0-image.tar"]);
    },
    "SHA256SUMS is not signed with this key, or was changed since",
  ],
  ["no signature", () => rmSync(join(folder, "SHA256SUMS.sig")), "the signature is missing: FOLDER/SHA256SUMS.sig"],
  [
    "an empty signature",
    () => write(folder, "SHA256SUMS.sig", ""),
    "SHA256SUMS is not signed with this key, or was changed since",
  ],
])("%s is found", (_what, change, problem) => {
  change();
  expect(verified()).toEqual({ code: 1, said: `verify: ${problem}\n` });
});

test("another key is found", () => {
  writePair("other", generateKeyPairSync("ed25519"));
  const problem = "SHA256SUMS is not signed with this key, or was changed since";
  expect(verified("other")).toEqual({ code: 1, said: `verify: ${problem}\n` });
});

test.each(["1.3.0", "1.2", "1.2.0.1", ""])("files of version 1.2.0 are not those of %j", (version) => {
  const { code, said } = verified("real", version);
  expect(code).toBe(1);
  expect(said).toMatch(
    version ? `rolecall-1.2.0-image.tar is not of version ${version}` : "name the public key and the version",
  );
});

test("a key of another kind is refused, by who signs and by who verifies", () => {
  writePair("rsa", generateKeyPairSync("rsa", { modulusLength: 2048 }));
  expect(() => signSums(folder, join(keys, "rsa.key"))).toThrow("is no private key of Ed25519");
  expect(verified("rsa")).toEqual({ code: 1, said: "verify: the public key is not one of Ed25519\n" });
});
