const OPENER_BYTES = 32;

/** What a tab has of a claim link: its secret, and what only this browser knows, so that it alone can go on after a lost answer. */
export type ClaimKeys = { secret: string; opener: string };

/**
 * The keys of a claim link in this tab: a reload or a sign-in on the way must not lose what stood behind the `#`. They stay in the browser.
 * `found` is the secret that the address had; null where neither it nor the tab has one.
 */
export function claimKeys(id: string, found: string | null): ClaimKeys | null {
  const kept = storedKeys(id);
  if (!found || kept?.secret === found) return kept;
  const keys = { secret: found, opener: newOpener() };
  try {
    sessionStorage.setItem(nameOf(id), JSON.stringify(keys));
  } catch {
    // Where nothing may be kept, the page has them until it is left.
  }
  return keys;
}

/** Takes the keys out of the tab: what they were for is over. */
export function forgetClaimKeys(id: string): void {
  try {
    sessionStorage.removeItem(nameOf(id));
  } catch {
    // nothing was kept
  }
}

function storedKeys(id: string): ClaimKeys | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(nameOf(id)) ?? "null");
    return isKeys(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKeys(value: unknown): value is ClaimKeys {
  if (typeof value !== "object" || value === null || !("secret" in value) || !("opener" in value)) return false;
  return typeof value.secret === "string" && typeof value.opener === "string";
}

function newOpener(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(OPENER_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function nameOf(id: string): string {
  return `rolecall-claim ${id}`;
}
