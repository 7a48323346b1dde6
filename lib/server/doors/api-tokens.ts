import "server-only";
import { z } from "zod";
import { type MakeTokenInput, makeTokenInput, tokenTarget } from "#lib/shared/api-tokens.ts";
import { present } from "#lib/shared/present.ts";
import { listApiTokens, makeApiToken, revokeToken } from "../accounts/api-tokens.ts";
import { mutationDoor, readDoor } from "../run/door.ts";

export const tokenListDoor = readDoor({
  action: "token.list",
  permission: "profile.manage",
  input: z.strictObject({}),
  work: listApiTokens,
});

/** What the audit says of a new token. */
export function detailsOfToken(input: MakeTokenInput): Record<string, string> {
  return present({
    name: input.name,
    kind: input.kind,
    scopes: input.scopes.join(" "),
    days: String(input.days),
    clusters: input.clusters === "all" ? "all" : input.clusters.join(" "),
    addresses: input.addresses.length > 0 ? input.addresses.join(" ") : undefined,
    teamId: input.kind === "service" ? input.teamId : undefined,
  });
}

export const makeTokenDoor = mutationDoor({
  action: "token.create",
  permission: "profile.manage",
  input: makeTokenInput,
  confirmed: true,
  about: () => ({}),
  details: detailsOfToken,
  work: (permit, input, note) => makeApiToken(permit, input, note),
});

export const revokeTokenDoor = mutationDoor({
  action: "token.revoke",
  permission: "profile.manage",
  input: tokenTarget,
  confirmed: true,
  about: ({ id }) => ({ target: id }),
  work: revokeToken,
});
