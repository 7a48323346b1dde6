import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Secret } from "../base/secret.ts";
import { newestSecret, sealingKeyOf } from "./cookies.ts";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The purpose and owner of a sealed text: it opens for nothing else. */
export type SealedFor = { purpose: string; owner: string };

/** Seals a secret for the store, with a key from the newest session secret. The number of that secret stands before it. */
export function sealText(about: SealedFor, secret: Secret): string {
  const number = newestSecret();
  const key = sealingKeyOf(about.purpose, number);
  if (!key) throw new Error("there is no session secret");
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(JSON.stringify(about)));
  const text = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
  return `${number}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url")}`;
}

/** Opens a sealed text; undefined where it was changed, is another's, or its session secret is no longer configured. */
export function openText(about: SealedFor, sealed: string): Secret | undefined {
  const [number, body = ""] = sealed.split(".");
  const key = sealingKeyOf(about.purpose, Number(number));
  const bytes = Buffer.from(body, "base64url");
  if (!key || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(JSON.stringify(about)))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return new Secret(text.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Whether a sealed text needs a new seal, since a newer session secret is configured. */
export function isSealedBefore(sealed: string): boolean {
  return Number(sealed.split(".")[0]) !== newestSecret();
}
