/* The options of the commands that read lists and sign in. */

export type ListChoices = { readonly json?: true };
export type RequestChoices = ListChoices & { readonly state?: string; readonly kind?: string };
export type AuditChoices = ListChoices & {
  readonly lines: number;
  readonly follow?: true;
  readonly cluster?: string;
  readonly action?: string;
  readonly actor?: string;
};
export type LoginChoices = { readonly withToken?: true };
