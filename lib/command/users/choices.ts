import type { z } from "zod";
import type { disableLoginInput } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { CreateSqlUserInput, resetInput } from "#lib/shared/sql-users/sql-users.ts";
import type { Chosen, OptionWords } from "../options.ts";
import type { PasswordFormat } from "../password-formats.ts";

/* The arguments of a command give the cluster and the name of the SQL user. */

type NotCreate = "clusterId" | "name" | "ownerTeamId" | "endsAt" | "wanted";
export type CreateOptions = OptionWords<CreateSqlUserInput, NotCreate>;
type Reset = z.input<typeof resetInput>;
export type ResetOptions = OptionWords<Reset, "clusterId" | "name">;

type Disable = z.input<typeof disableLoginInput>;
export type DisableOptions = OptionWords<Disable, "clusterId" | "name">;

export type ListChoices = { readonly state?: string; readonly search?: string; readonly json?: true };
export type ShowChoices = { readonly facts?: true; readonly json?: true };
export type HandoutChoices = { readonly format: "plain" | PasswordFormat; readonly dryRun?: true };
export type ResetChoices = HandoutChoices & Chosen<Reset, "clusterId" | "name">;
export type ResumeChoices = { readonly format?: HandoutChoices["format"] };
export type CreateChoices = HandoutChoices &
  Chosen<CreateSqlUserInput, NotCreate> & { readonly team?: string; readonly ends?: string };
export type LoginChoices = { readonly dryRun?: true } & Chosen<Disable, "clusterId" | "name">;
export type DeleteChoices = { readonly yes?: true; readonly dryRun?: true };
