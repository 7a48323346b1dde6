/** Plain facts for the audit or the log; never a secret. */
export type Facts = Record<string, string | number | boolean | undefined>;

/**
 * Adds facts to the audit event of the outcome. `sent: true` says that the vendor may have received the change: from then on no failure
 * means that nothing was changed. `partly: true` says that it ended in the middle although nothing is thrown: the outcome is *unknown* then.
 */
export type Note = (facts: Facts) => void;
