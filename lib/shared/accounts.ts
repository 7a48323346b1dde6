import { z } from "zod";
import type { AccountRole } from "./policy.ts";
import type { Failure } from "./result.ts";

export const ACCOUNT_PASSWORD_MIN = 15;
export const ACCOUNT_PASSWORD_MAX = 128;

/** What the sign-in form is given back: why it failed and the email as typed; the password never comes back. */
export type SignInState = { error?: Failure; email?: string };

/** The person who is signed in, as the interface shows them. */
export type Account = { name: string; email: string; role: AccountRole };

const email = z.string().trim().toLowerCase().max(254).pipe(z.email("This is not an email address."));

/** Sign-in takes any password: what it must be like is a rule for new ones. */
export const signInInput = z.strictObject({ email, password: z.string().min(1).max(1024) });

export const createAdministratorInput = z.strictObject({
  secret: z.string().max(100),
  name: z.string().trim().min(1, "A name is needed.").max(100, "At most 100 characters."),
  email,
  password: z
    .string()
    .min(ACCOUNT_PASSWORD_MIN, `At least ${ACCOUNT_PASSWORD_MIN} characters.`)
    .max(ACCOUNT_PASSWORD_MAX, `At most ${ACCOUNT_PASSWORD_MAX} characters.`),
});
export type CreateAdministratorInput = z.input<typeof createAdministratorInput>;

export const confirmIdentityInput = z.strictObject({ password: z.string().min(1).max(1024) });
export type ConfirmIdentityInput = z.input<typeof confirmIdentityInput>;
