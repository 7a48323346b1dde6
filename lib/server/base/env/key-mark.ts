import "server-only";
import { hkdfSync } from "node:crypto";
import type { Secret } from "../secret.ts";
import { apiKey } from "./env.ts";

/**
 * A mark that identifies an API key on a cluster: 128 bits derived from it (HKDF, SHA-256). Neither the key nor a password can be derived
 * from it.
 */
export function keyMark(apiKey: Secret, clusterId: string): string {
  const bytes = hkdfSync("sha256", apiKey.reveal(), clusterId.toLowerCase(), "rolecall sql key mark", 16);
  return Buffer.from(bytes).toString("base64url");
}

/** The mark of the present API key on a cluster; null where the key cannot be read. */
export function presentKeyMark(clusterId: string): string | null {
  try {
    return keyMark(apiKey(), clusterId);
  } catch {
    return null;
  }
}
