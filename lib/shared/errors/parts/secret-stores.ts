import type { ErrorWords } from "./error-text.ts";

/** Secret stores and deliveries into them. */
export const SECRET_STORES = {
  no_secret_store: {
    title: "There is no secret store for this SQL user",
    text: "Its team and its cluster have none. Ask an administrator to add one; nothing was changed.",
  },
  secret_store_failed: {
    title: "The secret store did not take the password",
    text: "The password on the cluster was not changed; the cause is below. Ask an administrator to test the secret store.",
  },
  secret_undelivered: {
    title: "The new password is not in the secret store yet",
    text: "The cluster may have it already. Rolecall continues until both have the same password; the page of the SQL user shows when.",
  },
  secret_given_up: {
    title: "The delivery was given up",
    text: "An administrator gave it up, so the password in force may be in no secret store. Reset the password.",
  },
  secret_replaced: {
    title: "Another password was set meanwhile",
    text: "That one is in force, and the secret store does not have it. Set a new password to bring both together.",
  },
  secret_store_busy: {
    title: "A delivery into this secret store is unfinished",
    text: "Its address must stay until the delivery ends. Try again later, or reset the password of the SQL user to a person; nothing was changed.",
  },
} as const satisfies ErrorWords;
