import type { Metadata } from "next";
import { InvitationFields } from "#components/access/accounts/invitation-fields.tsx";
import { LinkPage } from "#components/access/sign-in/link-page.tsx";
import { ProviderButton } from "#components/access/sign-in/provider-button.tsx";
import { hasPasswords, signInProvider } from "#lib/server/base/env/env.ts";
import { linkFacts } from "#lib/server/people/accounts/links.ts";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN } from "#lib/shared/people/accounts.ts";

export const metadata: Metadata = { title: "Invitation" };

export default async function InvitationPage({ params }: PageProps<"/invitation/[id]">) {
  const { id } = await params;
  const provider = signInProvider()?.name;
  return (
    <LinkPage
      title="Join Rolecall"
      link={{ kind: "invitation", id }}
      facts={await linkFacts("invitation", id)}
      lead={(by) => `${by ?? "An administrator"} invites you.`}
      footer="If you did not expect an invitation, close this page. Nothing changes."
    >
      {provider === undefined || hasPasswords() ? (
        <InvitationFields id={id} passwordMin={ACCOUNT_PASSWORD_MIN} passwordMax={ACCOUNT_PASSWORD_MAX} />
      ) : (
        <div className="mt-8 grid gap-5">
          <p className="text-14 text-ink-2">Sign in with the address that was invited.</p>
          <ProviderButton name={provider} />
        </div>
      )}
    </LinkPage>
  );
}
