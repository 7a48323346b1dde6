"use server";

import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { SignInState } from "#lib/shared/people/accounts.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { answerFactor } from "../server/people/factors/answer-factor.ts";
import { signIn } from "../server/people/sign-in/sign-in.ts";
import { forgetPending } from "../server/people/sign-in/sign-out.ts";

export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const state = await signIn(form);
  if (state.error) return state;
  return continueTo(state.wants ? "/sign-in/factor" : "/entered", form);
}

/** Finishes a sign-in on its own page. */
export async function answerFactorAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const state = await answerFactor(form);
  return state.error ? state : continueTo("/entered", form);
}

/** Forgets a sign-in that waits for its second factor. It gives no right, so that any page may end it. */
export async function cancelSignInAction(): Promise<void> {
  await forgetPending();
  redirect("/sign-in");
}

/** Signs in without leaving the page, such as a claim page whose address holds a secret. */
export async function signInHereAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  return signIn(form);
}

/** Finishes such a sign-in. */
export async function answerFactorHereAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  return answerFactor(form);
}

async function continueTo(page: "/entered" | "/sign-in/factor", form: FormData): Promise<SignInState> {
  const to = returnPath(form.get("to"));
  const entered = to === undefined ? page : `${page}?to=${encodeURIComponent(to)}`;
  // The script loads the address itself: Next.js would follow a redirect with the new cookies even if the browser refused them.
  if ((await headers()).has("next-action")) return { entered };
  redirect(entered as Route);
}
