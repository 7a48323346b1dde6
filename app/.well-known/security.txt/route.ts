import { env } from "#lib/server/base/env/env.ts";

const HALF_A_YEAR_MS = 182 * 24 * 60 * 60_000;

/** The contact for reports of weaknesses (RFC 9116), where the operator has set one. */
export function GET(): Response {
  const { SECURITY_CONTACT: contact, APP_URL } = env();
  if (contact === undefined) return new Response("There is nothing here.", { status: 404 });
  const expires = new Date(Date.now() + HALF_A_YEAR_MS).toISOString();
  const canonical = `${APP_URL.origin}/.well-known/security.txt`;
  return new Response(`Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: en\nCanonical: ${canonical}\n`);
}
