"use server";

import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { SignInState } from "#lib/shared/accounts.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { signIn, signOut } from "../server/accounts/sign-in.ts";

export async function signInAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  const state = await signIn(form);
  if (state.error) return state;
  const to = returnPath(form.get("to"));
  const entered = to === undefined ? "/?entered" : `/?entered&to=${encodeURIComponent(to)}`;
  // A script loads the address itself: Next.js would follow the redirect with the cookies that it has just set, kept or not.
  if ((await headers()).has("next-action")) return { entered };
  redirect(entered as Route);
}

/** Signs in without leaving the page, such as one that a link with a secret has opened. */
export async function signInHereAction(_previous: SignInState, form: FormData): Promise<SignInState> {
  return signIn(form);
}

/** The page leaves by itself, with a full load: nothing that it has read may stay in the tab. */
export async function signOutAction(): Promise<void> {
  await signOut();
}
