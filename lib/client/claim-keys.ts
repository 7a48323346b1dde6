const OPENER_BYTES = 32;

/** A tab's keys of a claim link: its secret, and a key of this browser, so that only it can continue after a lost answer. */
export type ClaimKeys = { secret: string; opener: string };

/**
 * The keys of a claim link in this tab, stored so that a reload or a sign-in does not lose the secret behind the `#`. `found` is the
 * secret of the address. Null where neither has one.
 */
export function claimKeys(id: string, found: string | null): ClaimKeys | null {
  const stored = storedKeys(id);
  if (!found || stored?.secret === found) return stored;
  const keys = { secret: found, opener: newOpener() };
  try {
    sessionStorage.setItem(nameOf(id), JSON.stringify(keys));
  } catch {
    // Without storage, the keys last as long as the page.
  }
  return keys;
}

/** Removes the keys from the tab after use. */
export function forgetClaimKeys(id: string): void {
  try {
    sessionStorage.removeItem(nameOf(id));
  } catch {
    // no storage, nothing stored
  }
}

function storedKeys(id: string): ClaimKeys | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(nameOf(id)) ?? "null");
    return isKeys(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isKeys(value: unknown): value is ClaimKeys {
  if (typeof value !== "object" || value === null || !("secret" in value) || !("opener" in value)) return false;
  return typeof value.secret === "string" && typeof value.opener === "string";
}

/** A new secret of this browser. */
export function newOpener(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(OPENER_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function nameOf(id: string): string {
  return `rolecall-claim ${id}`;
}
