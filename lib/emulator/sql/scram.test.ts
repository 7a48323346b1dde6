import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { expect, test } from "vitest";
import { makeVerifier, parseVerifier, ScramExchange } from "./scram.ts";

const PASSWORD = "only-for-this-test-1";
const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Signs in as a client with this header of channel binding (RFC 5802, section 7) and this answer to it. */
function signIn(header: string, repeated = header, password = PASSWORD): boolean {
  const exchange = new ScramExchange(parseVerifier(makeVerifier(PASSWORD)));
  const bare = "n=,r=client-nonce";
  const first = exchange.first(header + bare);
  if (first === null) return false;
  const [, nonce = "", salt = "", rounds = ""] = /^r=(.+),s=(.+),i=(\d+)$/.exec(first) ?? [];
  const last = `c=${Buffer.from(repeated).toString("base64")},r=${nonce}`;
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(rounds), 32, "sha256");
  const key = hmac(salted, "Client Key");
  const signature = hmac(createHash("sha256").update(key).digest(), `${bare},${first},${last}`);
  const proof = Buffer.from(key.map((byte, at) => byte ^ (signature[at] ?? 0))).toString("base64");
  return exchange.final(`${last},p=${proof}`) !== null;
}

test("a client signs in that cannot bind the channel, and one that could, as psql over TLS", () => {
  expect(signIn("n,,")).toBe(true);
  expect(signIn("y,,")).toBe(true);
});

test("no other password, no binding that was not offered, and no header that changes on the way", () => {
  for (const header of ["n,,", "y,,"]) expect(signIn(header, header, "another-password")).toBe(false);
  expect(signIn("p=tls-server-end-point,,")).toBe(false);
  expect(signIn("y,,", "n,,")).toBe(false);
  expect(signIn("n,,", "y,,")).toBe(false);
});
