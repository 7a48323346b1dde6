import type { Metadata } from "next";
import { ConfirmedPage } from "#components/access/sign-in/confirmed-page.tsx";
import { providerFailure } from "#lib/shared/people/provider-failure.ts";

export const metadata: Metadata = { title: "Confirm it is you" };

/** Where a confirmation at the sign-in provider leads, in a tab of its own. */
export default async function Confirmed({ searchParams }: PageProps<"/confirmed">) {
  const { failed, request } = await searchParams;
  return <ConfirmedPage failure={providerFailure(failed, request)} />;
}
