import { Secret } from "../../base/secret.ts";

/**
 * Whether a value is a secret, also of another copy of its module: Next.js loads that once for each bundle. What a secret store answers is
 * none, whatever its fields are called: JSON has no functions.
 */
export function isSecret(value: unknown): value is Secret {
  if (value instanceof Secret) return true;
  return value !== null && typeof value === "object" && "reveal" in value && typeof value.reveal === "function";
}

/** The body of a request to a secret store as JSON. Only here do the passwords in it become text. */
export function writtenJson(body: object): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, key: string, value: unknown) {
    // `value` is what `toJSON` of a secret gives, which is not its text.
    const before = this[key];
    return isSecret(before) ? before.reveal() : value;
  });
}
