import { z } from "zod";
import { CLAIM_HOURS, SECOND_WORD_MAX, SECOND_WORD_MIN } from "./claim-limits.ts";
import type { Connection } from "./clusters.ts";
import { type ShownPassword, sqlUserTarget } from "./sql-users.ts";

const id = z.string().min(1).max(100);
const secret = z.string().min(1).max(100);
/** made by the browser that opens the link, so that it alone can go on where an answer was lost */
const opener = z.string().min(43).max(100);
const word = z.string().trim().max(SECOND_WORD_MAX, `At most ${SECOND_WORD_MAX} characters.`).default("");

/** For whom a claim link is: whoever has it, or only an account, or the members of a team. */
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
export type SendClaimInput = z.input<typeof sendClaimInput>;

/** The id says which link is meant, the name what the audit says: they must belong together. */
export const claimTarget = sqlUserTarget.extend({ id });
export type ClaimTarget = z.input<typeof claimTarget>;

export const openClaimInput = z.strictObject({ id, secret, opener });
export type OpenClaimInput = z.input<typeof openClaimInput>;

export const claimInput = openClaimInput.extend({ word });
export type ClaimInput = z.input<typeof claimInput>;

/** Holds a secret in `link`, which is there only where the link was not mailed. `for` is a name. */
export type MadeClaim = {
  for: string | null;
  expiresAt: number;
  sent: "mailed" | "no_mail" | "mail_failed";
  link?: string;
};

/** To whom a claim link can be sent, by name. `mail`: whether Rolecall can send it. */
export const claimRecipientsSchema = z.strictObject({
  accounts: z.array(z.strictObject({ id: z.string(), name: z.string(), email: z.string() })),
  teams: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  mail: z.boolean(),
});
export type ClaimRecipients = z.infer<typeof claimRecipientsSchema>;

/** What a link is, for whoever has its secret. Times are epoch milliseconds. */
export type ClaimFacts = {
  sqlUser: string;
  cluster: string;
  by: string;
  sentAt: number;
  expiresAt: number;
  /** name of the account or team; null where whoever has the link may use it */
  for: string | null;
  /** whether a second word is asked for */
  word: boolean;
  /** whether whoever looks may use it, as far as that hangs on who is signed in */
  viewer: "right" | "another" | "signed_out" | "sender";
};

export type UsedClaim = { state: "used"; at: number; from: string; by: string };

/** What opening a link came to. The one answer that holds the password. */
export type ClaimAnswer =
  | UsedClaim
  | { state: "shown"; shown: ShownPassword; cluster: { id: string; name: string }; connection: Connection | null };

/** What the page learns that is opened with the secret of a link. `yours`: not used, or by this very browser. */
export type OpenedClaim = UsedClaim | { state: "yours"; facts: ClaimFacts };

/** `void`: the sender may no longer send it, the SQL user has another owner or is gone, or its word was guessed too often. */
export type ClaimState = "waiting" | "used" | "revoked" | "expired" | "void";

export type ListedClaim = {
  id: string;
  sqlUser: string;
  for: string | null;
  by: string;
  sentAt: number;
  expiresAt: number;
  state: ClaimState;
  /** whether a second word is asked for */
  word: boolean;
  /** `by`: the account that used it, where one was signed in; `again`: when somebody opened it afterwards */
  used?: { at: number; from: string; by: string | null; again: number | null };
  revokedBy?: string;
};
