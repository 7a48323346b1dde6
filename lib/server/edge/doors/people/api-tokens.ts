import "server-only";
import * as operations from "#lib/shared/operations/people/api-tokens.ts";
import { clustersIn, type MakeTokenInput } from "#lib/shared/people/api-tokens.ts";
import { present } from "#lib/shared/present.ts";
import { listApiTokens, makeApiToken, revokeToken } from "../../../people/accounts/api-tokens.ts";
import { bind } from "../../../run/door.ts";

export const tokenListDoor = bind(operations.tokenList, {
  permission: "profile.manage",
  work: listApiTokens,
});

/** What the audit says of a new token. */
export function detailsOfToken(input: MakeTokenInput): Record<string, string> {
  const { clusters, label } = clustersIn(input);
  return present({
    name: input.name,
    kind: input.kind,
    scopes: input.scopes.join(" "),
    days: String(input.days),
    clusters: clusters === "all" ? "all" : clusters.join(" "),
    label: label ?? undefined,
    addresses: input.addresses.length > 0 ? input.addresses.join(" ") : undefined,
    teamId: input.kind === "service" ? input.teamId : undefined,
  });
}

export const makeTokenDoor = bind(operations.makeToken, {
  permission: "profile.manage",
  confirmed: true,
  about: () => ({}),
  details: detailsOfToken,
  work: (permit, input, note) => makeApiToken(permit, input, note),
});

export const revokeTokenDoor = bind(operations.revokeToken, {
  permission: "profile.manage",
  confirmed: true,
  about: ({ id }) => ({ target: id }),
  work: revokeToken,
});
