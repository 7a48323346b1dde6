import { PASSWORD_FORMATS, type PasswordFormat } from "../password-formats.ts";

/** `store`: into the secret store of each SQL user, and nothing is printed. */
export const ROTATE_FORMATS = [...PASSWORD_FORMATS, "store"] as const satisfies readonly (PasswordFormat | "store")[];
type RotateFormat = (typeof ROTATE_FORMATS)[number];

export type RotationChoices = { readonly json?: true };

export type RotateChoices = {
  readonly olderThan?: number;
  readonly cluster?: string;
  readonly format: RotateFormat;
  readonly yes?: true;
  readonly resume?: true;
  readonly keep?: true;
  readonly taken?: true;
  readonly unknown?: true;
  readonly dryRun?: true;
};
