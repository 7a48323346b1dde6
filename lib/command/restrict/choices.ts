/* The options of the command that plans a restriction. */

export type RestrictChoices = { readonly plan?: true; readonly read?: true };
