"use server";

import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { SignInState } from "#lib/shared/accounts.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { signIn } from "../server/accounts/sign-in.ts";

export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const state = await signIn(form);
  if (state.error) return state;
  const to = returnPath(form.get("to"));
  const entered = to === undefined ? "/entered" : `/entered?to=${encodeURIComponent(to)}`;
  // The script loads the address itself: Next.js would follow a redirect with the new cookies even if the browser refused them.
  if ((await headers()).has("next-action")) return { entered };
  redirect(entered as Route);
}

/** Signs in without leaving the page, such as a claim page whose address holds a secret. */
export async function signInHereAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  return signIn(form);
}
