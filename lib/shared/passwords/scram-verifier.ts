/** CockroachDB's own (`server.user_login.password_hashes.default_cost.scram_sha_256`); a login costs its client as much. */
const ITERATIONS = 10_610;
const SALT_BYTES = 16;

/**
 * The SCRAM verifier of a password, as text (RFC 5803). It allows neither a login nor recovery of the password. The password is ASCII, so
 * SASLprep (RFC 4013) would not change it.
 */
export async function scramVerifier(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const bytes = new TextEncoder().encode(password);
  const given = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  const salted = await crypto.subtle.deriveBits(how, given, 256);
  const key = await crypto.subtle.importKey("raw", salted, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hmac = (text: string) => crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  const stored = base64(await crypto.subtle.digest("SHA-256", await hmac("Client Key")));
  const server = base64(await hmac("Server Key"));
  return `SCRAM-SHA-256$${ITERATIONS}:${base64(salt.buffer)}$${stored}:${server}`;
}

const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
