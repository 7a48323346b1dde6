/** The API tokens that ended with another change, for the audit. */
export function revokedWords(names: readonly string[]): { tokensRevoked?: string } {
  return names.length > 0 ? { tokensRevoked: names.join(", ") } : {};
}
