import { grantRoleAction, revokeRoleAction } from "#lib/actions/rights.ts";
import type { GrantRoleInput, RevokeRoleInput } from "#lib/shared/rights-input.ts";
import { callAction } from "./call-action.ts";

/* Changes to cluster roles. Each throws a `RequestError`, see `call-action.ts`. */

export const grantRole = (input: GrantRoleInput) => callAction(grantRoleAction(input));
export const revokeRole = (input: RevokeRoleInput) => callAction(revokeRoleAction(input));
