/** What a full check does, a sentence each, in its order. */
export const FULL_STEPS = [
  "Creates a SQL user rolecall_doctor_… by the Cloud API, and shuts it out immediately.",
  "Lets it sign in, gives it a new password, the same again, and signs in with the old and the new one.",
  "Takes its admin role, closes its sessions, and tries to sign in without LOGIN and after the end of its password.",
  "Creates a SQL user rolecall_doctor_… by SQL that cannot log in, lets it sign in once, and shuts it out.",
  "Creates an empty database rolecall_doctor_…, owned by the second SQL user, and gives the first one a right in it and takes it back.",
  "Tries to delete the owner of the database by the Cloud API, which has to be refused.",
  "Removes the database and both SQL users.",
] as const;

/** What no check can rule out, said before one begins. */
export const FULL_LIMIT =
  "CockroachDB knows a SQL user by its name alone: if Rolecall dies in the middle, a statement on its way changes whichever SQL user has that random name when it arrives.";

/** The most that a full check sends, cleaning included: a test holds them. */
export const MOST_STATEMENTS = 56;
export const MOST_CALLS = 9;
export const MOST_LOGINS = 8;
/** A check that takes longer is cut off, and removes what it made. */
export const LONGEST_MS = 5 * 60_000;

/** Request units of a BASIC cluster: a statement is about two, a login with its hash about ten. */
export function unitsOfFull(): number {
  return 2 * MOST_STATEMENTS + 10 * MOST_LOGINS;
}
