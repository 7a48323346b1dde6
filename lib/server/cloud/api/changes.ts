import { type ApiCall, type ChangeEffects, GENERATED_PASSWORD } from "#lib/shared/change-effects.ts";
import { Secret } from "../../base/secret.ts";
import { sqlUserName, type Target, targetOf } from "./address.ts";

export const SQL_USERS = "/api/v1/clusters/{cluster_id}/sql-users";

/** A change of one SQL user by the Cloud API. */
export type Change = {
  readonly kind: "create" | "set_password" | "delete";
  readonly clusterId: string;
  readonly name: string;
};

export type ChangeBody = { readonly name?: string; readonly password: Secret };

/** A change as it is sent. `body` makes the body with a password; undefined for a change without one. */
export type PreparedChange = {
  readonly method: ApiCall["method"];
  readonly target: Target;
  readonly body: (password: Secret) => ChangeBody | undefined;
};

/** Throws CloudError `invalid_input` where it would never be sent. */
export function prepareChange({ kind, clusterId: cluster_id, name: typed }: Change): PreparedChange {
  const name = sqlUserName(typed);
  switch (kind) {
    case "create":
      return { method: "POST", target: targetOf(SQL_USERS, { cluster_id }), body: (password) => ({ name, password }) };
    case "set_password":
      return {
        method: "PUT",
        target: targetOf(`${SQL_USERS}/{name}/password`, { cluster_id, name }),
        body: (password) => ({ password }),
      };
    case "delete":
      return {
        method: "DELETE",
        target: targetOf(`${SQL_USERS}/{name}`, { cluster_id, name }),
        body: () => undefined,
      };
    default:
      return kind satisfies never;
  }
}

/** The text of a body as it is sent, with its password. */
export function bodyText(body: ChangeBody | undefined): string | undefined {
  return body && JSON.stringify({ name: body.name, password: body.password.reveal() });
}

/** These changes as the preview shows them. Throws as {@link prepareChange}. */
export function effectsOf(...changes: readonly Change[]): ChangeEffects {
  const calls = changes.map((change): ApiCall => {
    const { method, target, body } = prepareChange(change);
    return { method, path: target.path, body: bodyText(body(new Secret(GENERATED_PASSWORD))) ?? null };
  });
  return { calls, sql: [] };
}
