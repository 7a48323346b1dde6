import { mutationOptions } from "@tanstack/react-query";
import type { PairPreview } from "#lib/shared/previews.ts";
import { callOperation, previewOperation } from "./calls/operations.ts";
import type { ResetOf } from "./sql-users.ts";

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

/** The answer holds a password: see `createSqlUserMutation`. */
export function resetIdleMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name, replaces }: ResetOf) =>
      callOperation("sql_user.reset_password.idle", { clusterId, name, replaces }),
  });
}
