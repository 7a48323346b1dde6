/* The options of the command that checks a cluster. */

export type CheckChoices = { readonly json?: true };
