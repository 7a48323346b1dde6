import { hkdfSync } from "node:crypto";
import type { Secret } from "../secret.ts";
import { keyOn } from "./keyring.ts";

/**
 * A mark that identifies an API key on a cluster: 128 bits derived from it (HKDF, SHA-256). Neither the key nor a password can be derived
 * from it.
 */
export function keyMark(apiKey: Secret, clusterId: string): string {
  const bytes = hkdfSync("sha256", apiKey.reveal(), clusterId.toLowerCase(), "rolecall sql key mark", 16);
  return Buffer.from(bytes).toString("base64url");
}

/** The mark of the API key that answers for a cluster; null where it cannot be read, or none is known yet. */
export function presentKeyMark(clusterId: string): string | null {
  try {
    return keyMark(keyOn(clusterId), clusterId);
  } catch {
    return null;
  }
}
