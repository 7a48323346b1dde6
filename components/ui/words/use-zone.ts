import { useHydrated } from "../use-hydrated.ts";

const UTC = "UTC";

/** The zone of this browser by its IANA name; UTC where it names none that it knows. */
export function ownZone(): string {
  const { timeZone = UTC } = Intl.DateTimeFormat().resolvedOptions();
  try {
    return Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return UTC;
  }
}

/** The reader's zone; UTC on the server and in the browser's first render. */
export function useZone(): string {
  return useHydrated() ? ownZone() : UTC;
}
