import { z } from "zod";
import { resetMeetsSchema } from "../passwords/reset-meets.ts";
import { type Replacement, replaces } from "../passwords/shown-passwords.ts";
import { ACCOUNT_SEARCH_MAX } from "../people/account-pages.ts";
import { type Revealed, secretText } from "../revealed.ts";
import { type Connection, clusterIdSchema } from "../sql-users/clusters.ts";
import { type ShownPassword, sqlUserTarget, targetNameSchema } from "../sql-users/sql-users.ts";
import type { OtherWays } from "../ways-in/ways-in.ts";
import { CLAIM_HOURS, SECOND_WORD_MAX, SECOND_WORD_MIN } from "./claim-limits.ts";

const id = z.string().min(1).max(100);
const secret = secretText(z.string().min(1).max(100));
/** made by the browser that opens the link, so that only it can continue after a lost answer */
const opener = secretText(z.string().min(43).max(100));
const word = z.string().trim().max(SECOND_WORD_MAX, `At most ${SECOND_WORD_MAX} characters.`).default("");

/** The recipient: an account, the members of a team, or anyone with the link. */
const claimFor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("account"), id }),
  z.strictObject({ kind: z.literal("team"), id }),
  z.strictObject({ kind: z.literal("link") }),
]);
export type ClaimFor = z.infer<typeof claimFor>;

export const sendClaimInput = sqlUserTarget.extend({
  for: claimFor,
  hours: z
    .number()
    .int()
    .min(1)
    .max(Math.max(...CLAIM_HOURS)),
  word: word.refine(
    (text) => text === "" || text.length >= SECOND_WORD_MIN,
    `At least ${SECOND_WORD_MIN} characters, or none.`,
  ),
});

/** The id names the link, the name goes into the audit: both must match. */
export const claimTarget = sqlUserTarget.extend({ id });
export type ClaimTarget = z.input<typeof claimTarget>;

export const openClaimInput = z.strictObject({ id, secret, opener });
export type OpenClaimInput = z.input<typeof openClaimInput>;

/** `active`: agrees to lock out the applications of the active one of a pair */
export const claimInput = openClaimInput.extend({ word, replaces, active: z.literal(true).optional() });
export type ClaimInput = z.input<typeof claimInput>;

/** `link` holds a secret and is present only if the link was not mailed. `for` is a name. */
export type MadeClaim = {
  for: string | null;
  expiresAt: number;
  sent: "mailed" | "no_mail" | "mail_failed";
  link?: Revealed;
};

/** `of`: which recipients to find, by `q`; without it none. With the name of a SQL user, also what its new password meets. */
export const claimRecipientsInput = z.strictObject({
  clusterId: clusterIdSchema,
  name: targetNameSchema.optional(),
  of: z.enum(["accounts", "teams"]).optional(),
  q: z.string().max(ACCOUNT_SEARCH_MAX).default(""),
});
export type ClaimRecipientsInput = z.output<typeof claimRecipientsInput>;

/** The first recipients that were found, by name, and how many more there are. `mail`: whether Rolecall can send mail. */
export const claimRecipientsSchema = z.strictObject({
  accounts: z.array(z.strictObject({ id: z.string(), name: z.string(), email: z.string() })),
  teams: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  more: z.number().int(),
  mail: z.boolean(),
  /** what a new password of the SQL user meets; absent where none was named */
  meets: resetMeetsSchema.exactOptional(),
});
export type ClaimRecipients = z.infer<typeof claimRecipientsSchema>;

/** The facts of a link, for a browser with its secret. Times are epoch milliseconds. */
export type ClaimFacts = {
  sqlUser: string;
  cluster: string;
  by: string;
  sentAt: number;
  expiresAt: number;
  /** name of the account or team; null for anyone with the link */
  for: string | null;
  /** whether it needs a second word */
  word: boolean;
  /** what still signs in beside the new password */
  otherWays: OtherWays;
  /** whether the SQL user must be verified as restricted before the link works */
  withheld: boolean;
  /** whether the signed-in account is a recipient; the sender never is. `must_enrol`: signed in, but needs a second factor first */
  viewer: "right" | "another" | "signed_out" | "must_enrol" | "sender";
};

export type UsedClaim = { state: "used"; at: number; from: string; by: string };

/** The answer to using a link. The only one that holds the password. */
export type ClaimAnswer =
  | UsedClaim
  | {
      state: "shown";
      shown: ShownPassword;
      cluster: { id: string; name: string };
      connection: Connection | null;
      /** the viewer: the signed-in account, or the link without a session */
      as: "account" | "link";
    };

/** The answer to opening a link. `yours`: not used, or used by this browser. `replaced`: its password on the screen is of no use now. */
export type OpenedClaim = UsedClaim | { state: "yours"; facts: ClaimFacts; replaced: Replacement };

/** `void`: the sender lost the permission, the SQL user changed owner or was deleted, or the second word was wrong too often. */
export type ClaimState = "waiting" | "used" | "revoked" | "expired" | "void";

export type ListedClaim = {
  id: string;
  sqlUser: string;
  for: string | null;
  /** the recipient and the sender, as far as the viewer may open their pages, while they are there */
  forAccountId?: string;
  forTeamId?: string;
  byId?: string;
  by: string;
  sentAt: number;
  expiresAt: number;
  state: ClaimState;
  /** whether it needs a second word */
  word: boolean;
  /** `by`: the signed-in account that used it, if any; `again`: when it was opened afterwards */
  used?: { at: number; from: string; by: string | null; again: number | null };
  revokedBy?: string;
};
