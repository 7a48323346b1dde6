import "server-only";
import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { Secret } from "../base/secret.ts";

/** CockroachDB's own (`server.user_login.password_hashes.default_cost.scram_sha_256`); a login costs its client as much. */
const ITERATIONS = 10_610;
const SALT_BYTES = 16;

const derive = promisify(pbkdf2);

/**
 * The SCRAM verifier of a password made by `makeSqlPassword`, as text (RFC 5803). It allows neither a login nor recovery of the password.
 * Such passwords are ASCII, so SASLprep (RFC 4013) would not change them.
 */
export async function makeVerifier(password: Secret): Promise<Secret> {
  const salt = randomBytes(SALT_BYTES);
  const salted = await derive(password.reveal(), salt, ITERATIONS, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const server = hmac("Server Key").toString("base64");
  return new Secret(`SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`);
}
