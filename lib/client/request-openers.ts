import { newOpener } from "./claim-keys.ts";

/* A tab's secrets of claimed requests: with it, the same browser can set another password after a lost answer. */

/** The secret of this tab for the claim of a request, made at its first use. */
export function requestOpener(id: string): string {
  const opener = storedOpener(id) ?? newOpener();
  try {
    sessionStorage.setItem(nameOf(id), opener);
  } catch {
    // Without storage, a lost answer cannot be made good in this tab.
  }
  return opener;
}

/** Whether this tab has claimed a request and has not confirmed that its password is stored. */
export const hasRequestOpener = (id: string): boolean => storedOpener(id) !== null;

/** Removes the secret once the password is stored. */
export function forgetRequestOpener(id: string): void {
  try {
    sessionStorage.removeItem(nameOf(id));
  } catch {
    // no storage, nothing stored
  }
}

function storedOpener(id: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(id));
  } catch {
    return null;
  }
}

const nameOf = (id: string) => `rolecall-request ${id}`;
