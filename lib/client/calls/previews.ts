import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { ConnectionPreview, LeaverPreview, LeftPreview, LoginPreview, PairPreview } from "#lib/shared/previews.ts";
import type { ApproveInput } from "#lib/shared/requests/requests.ts";
import type { CompromisedInput } from "#lib/shared/sql-users/sql-users.ts";
import { hasRequestOpener, requestOpener } from "../request-openers.ts";
import { previewOperation } from "./operations.ts";

/* Previews of changes, from the doors that make them. A preview changes nothing. */

/** Where the new password goes: to the person, or into the SQL user's secret store. */
type To = { store: boolean };

export type NewSqlUser = InputOf<"sql_user.create">;

export const previewCreate = (input: NewSqlUser, { store }: To) =>
  previewOperation(store ? "sql_user.create.into_store" : "sql_user.create", input);

export const previewReset = (clusterId: string, name: string, { store }: To) =>
  previewOperation(store ? "sql_user.reset_password.into_store" : "sql_user.reset_password", { clusterId, name });

export const previewDelete = (clusterId: string, name: string) =>
  previewOperation("sql_user.delete", { clusterId, name });

export const previewCompromised = (input: CompromisedInput) => previewOperation("sql_user.compromised", input);

export const previewResetOwn = (id: string) => previewOperation("sql_user.reset_password.own", { id });

export const previewApprove = (input: ApproveInput) => previewOperation("request.approve", input);

export const previewClaim = (id: string) =>
  previewOperation("request.claim", hasRequestOpener(id) ? { id, opener: requestOpener(id) } : { id });

/** No password is sealed for a preview, so any key does. */
export const NO_KEY = "A".repeat(87);

export function previewLeaver({ change, ...input }: Omit<LeaverPreview, "key">) {
  return previewOperation(change === "start" ? "leaver.start" : "leaver.continue", { ...input, key: NO_KEY });
}

export function previewLogin(input: LoginPreview) {
  const { clusterId, name } = input;
  if (input.change === "disable")
    return previewOperation("sql_user.disable_login", { clusterId, name, sessions: input.sessions });
  if (input.change === "expire") return previewOperation("sql_user.expire_login", { clusterId, name, at: input.at });
  const operation = { enable: "sql_user.enable_login", end_sessions: "sql_user.end_sessions" } as const;
  return previewOperation(operation[input.change], { clusterId, name });
}

export function previewLeft({ change, ...input }: LeftPreview) {
  return previewOperation(change === "finish" ? "sql_user.create.finish" : "sql_user.delete.unfinished", input);
}

export function previewConnection(input: ConnectionPreview) {
  const { clusterId } = input;
  switch (input.change) {
    case "connect":
      return previewOperation("sql_connection.connect", { clusterId, level: input.level });
    case "level":
      return previewOperation("sql_connection.change_level", { clusterId, level: input.level });
    case "rotate":
      return previewOperation("sql_connection.rotate", { clusterId });
    case "disconnect":
      return previewOperation("sql_connection.disconnect", { clusterId });
    case "remove_left":
      return previewOperation("sql_connection.remove_left", { clusterId, name: input.name });
    default:
      return input satisfies never;
  }
}

/** The preview of a change to a pair. */
export function previewPair(input: PairPreview) {
  const { clusterId, name } = input;
  switch (input.change) {
    case "create":
      return previewOperation("pair.create", {
        clusterId,
        name,
        partner: input.partner,
        role: input.role,
        create: input.create,
      });
    case "reset":
      return previewOperation("sql_user.reset_password.idle", { clusterId, name });
    case "flip":
      return previewOperation("pair.flip", { clusterId, name });
    default:
      return input satisfies never;
  }
}
