import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { base64url, bytesOf } from "../people/public-key.ts";

/*
 * Seals a password to the key of one browser by HPKE (RFC 9180): P-256, HKDF-SHA256, AES-256-GCM. P-256 and not X25519: every
 * browser can make such a key that it never gives out.
 */

/** The `info` of HPKE binds a sealed password to its purpose; docs/api.md documents it. */
const INFO = { rotation: "rolecall rotation 1", api: "rolecall api 1" } as const;
const infoOf = ({ use = "rotation" }: SealedFor) => new TextEncoder().encode(INFO[use]);

const suite = () => new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** The job and item of a sealed password: it opens nowhere else. `use` is a rotation, or the answer to one call of the API. */
export type SealedFor = { jobId: string; itemId: string; use?: "rotation" | "api" };
const aadOf = ({ jobId, itemId }: SealedFor) => new TextEncoder().encode(`${jobId}/${itemId}`);

/** Whether this text is a public key that can be sealed to. */
export async function isPublicKey(text: string): Promise<boolean> {
  return suite()
    .kem.deserializePublicKey(bytesOf(text))
    .then(
      () => true,
      () => false,
    );
}

/** The text, sealed to a raw public key in base64url: the encapsulated key and the ciphertext, in base64url with a dot between. */
export async function seal(publicKey: string, text: string, about: SealedFor): Promise<string> {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(bytesOf(publicKey));
  const sender = await hpke.createSenderContext({ recipientPublicKey, info: infoOf(about) });
  const sealed = await sender.seal(new TextEncoder().encode(text), aadOf(about));
  return `${base64url(new Uint8Array(sender.enc))}.${base64url(new Uint8Array(sealed))}`;
}

/** The text that was sealed. Rejects where the key is another, or it was sealed for something else. */
export async function unseal(keys: CryptoKeyPair, sealed: string, about: SealedFor): Promise<string> {
  const [enc = "", text = ""] = sealed.split(".");
  // Both keys: the public one cannot be derived from one that does not leave the browser.
  const context = { recipientKey: keys, enc: bytesOf(enc), info: infoOf(about) };
  const recipient = await suite().createRecipientContext(context);
  return new TextDecoder().decode(await recipient.open(bytesOf(text), aadOf(about)));
}
