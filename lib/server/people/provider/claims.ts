import * as oidc from "openid-client";
import { z } from "zod";
import type { SignInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { Secret } from "../../base/secret.ts";
import { CLOCK_TOLERANCE_SECONDS } from "./provider.ts";

/** The provider's statements about a person who signed in. */
export type Claims = {
  issuer: string;
  subject: string;
  /** lower case; undefined where the provider sends none */
  email: string | undefined;
  /** whether the provider verified that the address is theirs */
  verified: boolean;
  name: string | undefined;
  groups: readonly string[];
  /** whether the provider sent groups at all; a missing claim may mean an empty list or a claim that is switched off */
  groupsSent: boolean;
  /** the provider's session, as a hash of issuer and `sid`; undefined where it names none */
  session: string | undefined;
  /** when the person last signed in at the provider, epoch milliseconds by its clock */
  authenticatedAt: number | undefined;
  /** when the provider made the token, epoch milliseconds by its clock */
  issuedAt: number;
  /** when Rolecall took the answer, epoch milliseconds by the store's clock */
  answeredAt: number;
  /** the token that says this, to end the session at the provider later */
  idToken: Secret;
};

const address = z.email().max(254);
const texts = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/**
 * The claims of the ID token, with those of the userinfo endpoint where the token lacks the address or the groups.
 * Throws `provider_groups_unread` where the provider did not send all groups, or not as names.
 */
export async function claimsOf(
  client: oidc.Configuration,
  tokens: Tokens,
  { groupsClaim, answeredAt }: Pick<SignInProvider, "groupsClaim"> & Pick<Claims, "answeredAt">,
): Promise<Claims> {
  const id = tokens.claims();
  if (!id || tokens.id_token === undefined) throw new Refusal("provider_bad_answer");
  requireSound(id, client.clientMetadata().client_id);
  const lacks = [id.email, id.name, groupsClaim === undefined ? "" : id[groupsClaim]].includes(undefined);
  const asks = lacks && client.serverMetadata().userinfo_endpoint !== undefined;
  // The library checks that the subject matches the token's.
  const more = asks ? await oidc.fetchUserInfo(client, tokens.access_token, id.sub) : {};
  const all: Record<string, unknown> = { ...more, ...id };
  const email = address.safeParse(all.email).data?.toLowerCase();
  return {
    issuer: id.iss,
    subject: id.sub,
    email,
    verified: email !== undefined && isVerified(id.email === undefined ? more : id, id.iss),
    name: typeof all.name === "string" ? all.name : undefined,
    ...groupsIn(all, groupsClaim),
    session: typeof id.sid === "string" ? sessionOf(id.iss, id.sid) : undefined,
    authenticatedAt: typeof id.auth_time === "number" ? Math.max(0, Math.trunc(id.auth_time * 1000)) : undefined,
    issuedAt: id.iat * 1000,
    answeredAt,
    idToken: new Secret(tokens.id_token),
  };
}

/** The most characters of a subject (OpenID Connect Core 1.0, section 2). */
export const SUBJECT_MAX = 255;

/**
 * Checks what the library does not: times of the future, a subject that no person can have, and a token that the provider made for another
 * client, `azp` (section 3.1.3.7), although Rolecall may read it. Throws, or `provider_bad_answer`.
 */
function requireSound(id: oidc.IDToken, clientId: string): void {
  const latest = Date.now() + CLOCK_TOLERANCE_SECONDS * 1000;
  const isFuture = [id.iat, id.auth_time ?? 0].some((seconds) => seconds * 1000 > latest);
  if (isFuture) throw new Error("the ID token is of the future: the clocks differ by more than a minute");
  const isNobody = id.sub === "" || id.sub.length > SUBJECT_MAX;
  if (isNobody || (id.azp !== undefined && id.azp !== clientId)) throw new Refusal("provider_bad_answer");
}

/**
 * For a person in too many groups, Entra ID sends `_claim_names` or `hasgroups` instead of the groups. The person must not lose rights
 * then. https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
 */
function groupsIn(all: Record<string, unknown>, claim: string | undefined): Pick<Claims, "groups" | "groupsSent"> {
  if (claim === undefined) return { groups: [], groupsSent: false };
  const sent = all[claim] ?? undefined;
  if (sent === undefined) {
    const elsewhere = z.record(z.string(), z.unknown()).safeParse(all._claim_names).data ?? {};
    const isTooMany = Object.hasOwn(elsewhere, claim) || (claim === "groups" && String(all.hasgroups) === "true");
    if (isTooMany) throw new Refusal("provider_groups_unread");
    return { groups: [], groupsSent: false };
  }
  const groups = texts.safeParse(sent).data;
  if (!groups) throw new Refusal("provider_groups_unread");
  return { groups, groupsSent: true };
}

/** The provider's session as Rolecall keeps it. */
export function sessionOf(issuer: string, sid: string): string {
  return tokenHash(JSON.stringify([issuer, sid]));
}

/**
 * Whether the address is verified. Some providers send the text `true`. Entra ID has no `email_verified`; its optional claim `xms_edov`
 * says that the owner of the address's domain was verified.
 * https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference
 */
function isVerified(withEmail: Record<string, unknown>, issuer: string): boolean {
  const { email_verified: verified, xms_edov: owned } = withEmail;
  if (verified !== undefined) return verified === true || verified === "true";
  const isEntra = URL.parse(issuer)?.hostname === "login.microsoftonline.com";
  return isEntra && [true, "true", 1, "1"].some((yes) => yes === owned);
}
