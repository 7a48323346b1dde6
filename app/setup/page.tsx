import type { Metadata } from "next";
import { connection } from "next/server";
import { SetupForm } from "#components/accounts/setup-form.tsx";
import { createAdministratorAction } from "#lib/actions/setup.ts";

export const metadata: Metadata = { title: "Set up Rolecall" };

export default async function SetupPage() {
  // Scripts need the nonce of a page that is rendered for this request.
  await connection();
  return <SetupForm createAdministratorAction={createAdministratorAction} />;
}
