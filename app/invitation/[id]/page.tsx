import type { Metadata } from "next";
import { InvitationFields } from "#components/accounts/invitation-fields.tsx";
import { LinkPage } from "#components/accounts/link-page.tsx";
import { linkFacts } from "#lib/server/accounts/links.ts";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN } from "#lib/shared/accounts.ts";

export const metadata: Metadata = { title: "Invitation" };

export default async function InvitationPage({ params }: PageProps<"/invitation/[id]">) {
  const { id } = await params;
  return (
    <LinkPage
      title="Join Rolecall"
      link={{ kind: "invitation", id }}
      facts={await linkFacts("invitation", id)}
      lead={(by) => `${by ?? "An administrator"} invites you.`}
      footer="If you did not expect an invitation, close this page. Nothing changes."
    >
      <InvitationFields id={id} passwordMin={ACCOUNT_PASSWORD_MIN} passwordMax={ACCOUNT_PASSWORD_MAX} />
    </LinkPage>
  );
}
