import { randomInt } from "node:crypto";
import { Secret } from "../../base/secret.ts";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ALL = `${ALPHANUMERIC}-_`;
const LENGTH = 32;

/**
 * A new password of a SQL user: 32 characters of `A-Za-z0-9-_`, about 192 bits, from the system's generator. They need
 * no quoting in URLs, shells, YAML or CSV; the first and last are letters or digits, since a leading `-` would be
 * taken for an option. The Cloud API accepts 12 to 500 characters.
 */
export function makeSqlPassword(): Secret {
  const text = Array.from({ length: LENGTH }, (_, index) => {
    const alphabet = index === 0 || index === LENGTH - 1 ? ALPHANUMERIC : ALL;
    // randomInt draws again where a remainder would favour the first characters.
    return alphabet.charAt(randomInt(alphabet.length));
  });
  return new Secret(text.join(""));
}
