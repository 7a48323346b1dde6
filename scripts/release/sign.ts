import { createHash, createPrivateKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare } from "./archive/tar.ts";

/** Writes the sums of these files of a folder, in the form of `sha256sum`. */
export function writeSums(folder: string, names: readonly string[]): void {
  const lines = names.toSorted(compare).map((name) => {
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}

/** Signs the sums with a private key of Ed25519 in a file of its own, which is in no repository. */
export function signSums(folder: string, keyFile: string): void {
  const key = createPrivateKey(readFileSync(keyFile));
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`${keyFile} is no private key of Ed25519`);
  const signature = sign(null, readFileSync(join(folder, "SHA256SUMS")), key);
  writeFileSync(join(folder, "SHA256SUMS.sig"), `${signature.toString("base64")}\n`);
}
