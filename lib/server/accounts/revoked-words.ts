import "server-only";

/** For the audit: which API tokens ended with another change. */
export function revokedWords(names: readonly string[]): { tokensRevoked?: string } {
  return names.length > 0 ? { tokensRevoked: names.join(", ") } : {};
}
