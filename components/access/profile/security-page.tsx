import { PageHeader } from "#components/ui/page-header.tsx";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN, type OwnSecurity } from "#lib/shared/people/accounts.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import { Part } from "../accounts/part.tsx";
import { passkeyWords } from "../sign-in/factor-labels.ts";
import { CodesPart } from "./codes-part.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { PasskeysPart } from "./passkeys-part.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProviderPart } from "./provider-part.tsx";
import { TotpPart } from "./totp-part.tsx";

/** The whole page `/profile/security`. A server component, so that the schemas stay out of the browser. */
export function SecurityPage({ email, binding, factors, sessions, passwords, providerOnly, tokens }: OwnSecurity) {
  const first = hasSecondFactor(factors) ? undefined : tokens;
  return (
    <>
      <PageHeader sentence={email} title="Security" />
      {binding && (
        <Part title={binding.name} text="Your organization’s sign-in.">
          <ProviderPart {...binding} />
        </Part>
      )}
      <Part title="Passkeys" text={passkeyWords(!providerOnly)}>
        <PasskeysPart passkeys={factors.passkeys} tokens={first} />
      </Part>
      <Part title="Authenticator app" text="Sign-in asks for a six-digit code from the app.">
        <TotpPart totp={factors.totp} tokens={first} />
      </Part>
      {factors.codes && (
        <Part title="Recovery codes" text="Use one if you have lost your other factors. Each works once.">
          <CodesPart codes={factors.codes} />
        </Part>
      )}
      {passwords && (
        <Part title="Password" text="Changing it ends all your other sessions.">
          <PasswordForm passwordMin={ACCOUNT_PASSWORD_MIN} passwordMax={ACCOUNT_PASSWORD_MAX} tokens={tokens} />
        </Part>
      )}
      <OwnSessions sessions={sessions} tokens={tokens} />
    </>
  );
}
