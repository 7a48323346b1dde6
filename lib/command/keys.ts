import { publicKeyOf } from "#lib/shared/people/public-key.ts";

const ALGORITHM = { name: "ECDH", namedCurve: "P-256" } as const;

/** A key pair to which the server seals passwords: they are readable in this process alone. */
export type SealKey = { readonly pair: CryptoKeyPair; readonly publicKey: string };

/** A key pair for this process. */
export async function newSealKey(): Promise<SealKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ["deriveBits"]);
  return { pair, publicKey: await publicKeyOf(pair) };
}

/** The private key as text, for a private file. */
export async function exportKey({ pair }: SealKey): Promise<JsonWebKey> {
  return crypto.subtle.exportKey("jwk", pair.privateKey);
}

/** The key pair of a private key that {@link exportKey} made. */
export async function importKey(jwk: JsonWebKey): Promise<SealKey> {
  const { d: _private, key_ops: _ops, ...open } = jwk;
  const pair = {
    privateKey: await crypto.subtle.importKey("jwk", jwk, ALGORITHM, true, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("jwk", open, ALGORITHM, true, []),
  };
  return { pair, publicKey: await publicKeyOf(pair) };
}
