/* The options of the commands that read lists and sign in. */

import type { z } from "zod";
import type { auditListInput } from "#lib/shared/audit/audit-schema.ts";
import type { requestListInput } from "#lib/shared/requests/requests.ts";
import type { Chosen, OptionWords } from "./options.ts";

export type ListChoices = { readonly json?: true };
type Requests = z.input<typeof requestListInput>;
/** The command prints them all, without a search. */
type NotRequests = "id" | "q" | "only" | "before" | "limit";
export type RequestOptions = OptionWords<Requests, NotRequests>;
export type RequestChoices = ListChoices & Chosen<Requests, NotRequests>;
type Events = z.input<typeof auditListInput>;
/** The newest events alone. */
type NotEvents = "target" | "outcome" | "request" | "from" | "to" | "before" | "limit" | "grouped";
export type AuditOptions = OptionWords<Events, NotEvents>;
export type AuditChoices = ListChoices & { readonly lines: number; readonly follow?: true } & Chosen<Events, NotEvents>;
export type LoginChoices = { readonly withToken?: true };
