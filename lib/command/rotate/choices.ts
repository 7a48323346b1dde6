import type { PasswordFormat } from "../password-formats.ts";

export type RotateChoices = {
  readonly olderThan?: number;
  readonly cluster?: string;
  readonly format: PasswordFormat;
  readonly yes?: true;
  readonly resume?: true;
  readonly keep?: true;
  readonly taken?: true;
  readonly dryRun?: true;
};
