import {
  previewApproveAction,
  previewClaimAction,
  previewCompromisedAction,
  previewConnectionAction,
  previewCreateAction,
  previewDeleteAction,
  previewLeaverAction,
  previewLeftAction,
  previewLoginAction,
  previewResetAction,
  previewResetOwnAction,
  previewRotationAction,
  previewStoreAction,
} from "#lib/actions/previews.ts";
import type { ConnectionPreview, LeaverPreview, LeftPreview, LoginPreview } from "#lib/shared/previews.ts";
import type { ApproveInput } from "#lib/shared/requests.ts";
import type { StartRotationInput } from "#lib/shared/rotation.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { CompromisedInput } from "#lib/shared/sql-users.ts";
import { readAction } from "./call-action.ts";
import { hasRequestOpener, requestOpener } from "./request-openers.ts";
import type { NewSqlUser } from "./sql-users.ts";

/* Previews of changes, from the doors that make them. A preview changes nothing. */

/** Where the new password goes: to the person, or into the SQL user's secret store. */
type To = { store: boolean };

export const previewCreate = (clusterId: string, { owner, wanted, ...description }: NewSqlUser, { store }: To) => {
  const access = { wanted: wanted as WantedAccess | undefined };
  const input = { clusterId, ownerTeamId: owner?.id ?? null, ...description, ...access };
  return readAction(store ? previewStoreAction({ change: "create", ...input }) : previewCreateAction(input));
};

export const previewReset = (clusterId: string, name: string, { store }: To) =>
  readAction(
    store ? previewStoreAction({ change: "reset", clusterId, name }) : previewResetAction({ clusterId, name }),
  );

export const previewDelete = (clusterId: string, name: string) => readAction(previewDeleteAction({ clusterId, name }));

export const previewCompromised = (input: CompromisedInput) => readAction(previewCompromisedAction(input));

export const previewResetOwn = (id: string) => readAction(previewResetOwnAction({ id }));

export const previewApprove = (input: ApproveInput) => readAction(previewApproveAction(input));

export const previewClaim = (id: string) =>
  readAction(previewClaimAction(hasRequestOpener(id) ? { id, opener: requestOpener(id) } : { id }));

/** No password is sealed for a preview, so any key does. */
const NO_KEY = "A".repeat(87);

export const previewRotation = (input: Omit<StartRotationInput, "key">) =>
  readAction(previewRotationAction({ ...input, key: NO_KEY }));

export const previewLeaver = (input: Omit<LeaverPreview, "key">) =>
  readAction(previewLeaverAction({ ...input, key: NO_KEY }));

export const previewLogin = (input: LoginPreview) => readAction(previewLoginAction(input));

export const previewLeft = (input: LeftPreview) => readAction(previewLeftAction(input));

export const previewConnection = (input: ConnectionPreview) => readAction(previewConnectionAction(input));
