export const ADMIN_STATES = ["admin", "privileged", "restricted", "unknown"] as const;
/**
 * The state of a SQL user, as far as Rolecall knows. *Admin* holds the `admin` role; *privileged* does not, but holds a right through which
 * it can gain more or reach everything; *restricted* was verified to be neither.
 */
export type AdminState = (typeof ADMIN_STATES)[number];

/** What people read. The API and the store say *unknown* for *unverified*. */
export const ADMIN_STATE_WORDS: Record<AdminState, string> = {
  admin: "admin",
  privileged: "privileged",
  restricted: "restricted",
  unknown: "unverified",
};
