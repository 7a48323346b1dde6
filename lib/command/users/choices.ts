import type { CreateField } from "#lib/shared/sql-user-fields.ts";
import type { PasswordFormat } from "../password-formats.ts";

export type ListChoices = { readonly state?: string; readonly search?: string; readonly json?: true };
export type ShowChoices = { readonly facts?: true; readonly json?: true };
export type HandoutChoices = { readonly format: "plain" | PasswordFormat; readonly dryRun?: true };
export type ResetChoices = HandoutChoices & { readonly active?: true; readonly replaces?: string };
export type ResumeChoices = { readonly format?: HandoutChoices["format"] };
export type CreateChoices = HandoutChoices &
  Readonly<Partial<Record<CreateField, string>>> & { readonly team?: string; readonly ends?: string };
export type DeleteChoices = { readonly yes?: true; readonly dryRun?: true };
