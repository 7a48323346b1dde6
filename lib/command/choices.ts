/* The options of the commands that read lists and sign in. */

import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { Chosen, OptionWords } from "./options.ts";

export type ListChoices = { readonly json?: true };
type Requests = InputOf<"request.list">;
/** The command prints them all, without a search. */
type NotRequests = "q" | "before" | "limit";
export type RequestOptions = OptionWords<Requests, NotRequests>;
export type RequestChoices = ListChoices & Chosen<Requests, NotRequests>;
type Events = InputOf<"audit.list">;
/** The newest events alone. */
type NotEvents = "target" | "outcome" | "request" | "from" | "to" | "before" | "limit";
export type AuditOptions = OptionWords<Events, NotEvents>;
export type AuditChoices = ListChoices & { readonly lines: number; readonly follow?: true } & Chosen<Events, NotEvents>;
export type LoginChoices = { readonly withToken?: true };
