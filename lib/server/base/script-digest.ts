import type { Script } from "#lib/sql/tokens.ts";
import { sendable } from "../../sql/gate.ts";
import { sha256 } from "./sha256.ts";

/** Names the statements of a script: SHA-256, in hex, of their texts as they are sent. Throws where one would never be sent. */
export function scriptDigest(script: Script): string {
  const texts = script.map((statement) => sendable(statement).text);
  return sha256(JSON.stringify(texts));
}
