/* Without zod, since pages that only name a store include this file. */

/** The kinds of secret stores. Vault is OpenBao too, which has the same API. */
export const SECRET_STORE_KINDS = ["vault", "kubernetes", "aws"] as const;
export type SecretStoreKind = (typeof SECRET_STORE_KINDS)[number];

export const STORE_KIND_NAMES: Record<SecretStoreKind, string> = {
  vault: "Vault or OpenBao",
  kubernetes: "Kubernetes",
  aws: "AWS Secrets Manager",
};

/**
 * What a delivery is about to do; each is stored before it is done.
 *
 * `creating`: the SQL user, for whose password nothing was written yet. `writing`: the new password as the next one into the store. `setting`: the same at the cluster. `promoting`: make it the current one
 * of the store. `undoing`: take the next one out of the store again.
 */
export type DeliveryStep = "creating" | "writing" | "setting" | "promoting" | "undoing";

/** Why a password was delivered into a store. */
export const DELIVERY_REASONS = ["creation", "reset", "rotation"] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

/**
 * How a delivery ended. `undone`: the cluster refused it, and both have the old password. `replaced`: another password was set meanwhile.
 * `gone`: the SQL user was deleted meanwhile. `given_up`: an administrator ended it as it was, or a new one
 * took the place of a creation that waited for a person.
 */
export const DELIVERY_OUTCOMES = ["delivered", "undone", "replaced", "gone", "given_up"] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** Why a store did not do what the request says. */
export const STORE_PROBLEMS = {
  timeout: "did not answer in time",
  refused: "refused the connection",
  reset: "closed the connection early",
  unresolved: "has a host name that could not be resolved",
  forbidden_address: "is at a private or local address that SECRET_STORE_HOSTS does not list",
  tls: "has a certificate that is not trusted",
  redirect: "answered with a redirect, which Rolecall does not follow",
  too_large: "gave an answer that is too large",
  unreadable: "gave an answer that Rolecall cannot read",
  denied: "does not accept the credential, or it lacks a right",
  missing: "does not know this place",
  rejected: "does not accept the request",
  failed: "answered with an error of its own",
  conflict: "was changed by another writer at the same time",
  foreign: "has a secret at this path that is not for this SQL user",
  pending: "has a next password at this path that Rolecall did not write",
  lost: "no longer has the password that Rolecall wrote",
  sealed: "has a credential that can no longer be opened; enter it again",
  path: "has no path for this SQL user; change the template",
  vendor: "has the new password, but the cluster has not confirmed it",
  creating: "has no password yet: Rolecall does not know whether the SQL user was created",
  starter: "waits for a new password: the account that began this can no longer set one, or its session has ended",
  internal: "could not be used; the log of the server says why",
} as const;
export type StoreProblem = keyof typeof STORE_PROBLEMS;
