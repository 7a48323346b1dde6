import type { Metadata } from "next";
import { ResetFields } from "#components/access/accounts/reset-fields.tsx";
import { LinkPage } from "#components/access/sign-in/link-page.tsx";
import { linkFacts } from "#lib/server/people/accounts/links.ts";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN } from "#lib/shared/people/accounts.ts";

export const metadata: Metadata = { title: "New password" };

export default async function ResetPage({ params }: PageProps<"/reset/[id]">) {
  const { id } = await params;
  return (
    <LinkPage
      title="Set a new password"
      link={{ kind: "account_reset", id }}
      facts={await linkFacts("account_reset", id)}
      lead={(by) => (by ? `${by} made this link for you.` : "This link is for your account in Rolecall.")}
      footer="If you did not request this, close this page. Nothing changes."
    >
      <ResetFields id={id} passwordMin={ACCOUNT_PASSWORD_MIN} passwordMax={ACCOUNT_PASSWORD_MAX} />
    </LinkPage>
  );
}
