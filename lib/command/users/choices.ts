import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { Chosen, OptionWords } from "../options.ts";
import type { PasswordFormat } from "../password-formats.ts";

/* The arguments of a command give the cluster and the name of the SQL user. */

type Create = InputOf<"sql_user.create">;
type NotCreate = "clusterId" | "name" | "ownerTeamId" | "endsAt" | "wanted";
export type CreateOptions = OptionWords<Create, NotCreate>;
type Reset = InputOf<"sql_user.reset_password">;
export type ResetOptions = OptionWords<Reset, "clusterId" | "name">;

type Disable = InputOf<"sql_user.disable_login">;
export type DisableOptions = OptionWords<Disable, "clusterId" | "name">;

export type ListChoices = { readonly state?: string; readonly search?: string; readonly json?: true };
export type ShowChoices = { readonly facts?: true; readonly json?: true };
export type HandoutChoices = { readonly format: "plain" | PasswordFormat; readonly dryRun?: true };
export type ResetChoices = HandoutChoices & Chosen<Reset, "clusterId" | "name">;
export type ResumeChoices = { readonly format?: HandoutChoices["format"] };
export type CreateChoices = HandoutChoices &
  Chosen<Create, NotCreate> & { readonly team?: string; readonly ends?: string };
export type LoginChoices = { readonly dryRun?: true } & Chosen<Disable, "clusterId" | "name">;
export type DeleteChoices = { readonly yes?: true; readonly dryRun?: true };
