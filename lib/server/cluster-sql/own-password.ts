import { hkdfSync } from "node:crypto";
import { Secret } from "../base/secret.ts";

/**
 * The password of Rolecall's own SQL user on a cluster: 32 characters of `A-Za-z0-9`, derived from the API key (HKDF, SHA-256), so that
 * all servers know it and none stores it. Another key, SQL user or generation gives another password. The key can set any password anyway.
 */
export function ownPassword(apiKey: Secret, clusterId: string, sqlUser: string, generation: number): Secret {
  const info = `rolecall sql connection ${sqlUser} ${generation}`;
  const bytes = Buffer.from(hkdfSync("sha256", apiKey.reveal(), clusterId.toLowerCase(), info, 64));
  // Base64 has 62 letters and digits among its 64 characters: of 86 characters, some 83 are left.
  return new Secret(bytes.toString("base64").replace(/[+/=]/g, "").slice(0, 32));
}
