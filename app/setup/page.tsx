import type { Metadata } from "next";
import { connection } from "next/server";
import { SetupForm } from "#components/accounts/setup-form.tsx";
import { createAdministratorAction } from "#lib/actions/setup.ts";

export const metadata: Metadata = { title: "Set up Rolecall" };

export default async function SetupPage() {
  // Only a page made for this request carries the nonce without which no script runs.
  await connection();
  return <SetupForm createAdministratorAction={createAdministratorAction} />;
}
