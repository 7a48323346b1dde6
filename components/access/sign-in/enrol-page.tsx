import type { OwnSecurity } from "#lib/shared/people/accounts.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import { PasskeysPart } from "../profile/passkeys-part.tsx";
import { TotpPart } from "../profile/totp-part.tsx";
import { passkeyWords } from "./factor-labels.ts";
import { LeaveEnrolment } from "./leave-enrolment.tsx";
import { SoloPage } from "./solo-page.tsx";

type EnrolPageProps = OwnSecurity & { to?: string | undefined };

/** The whole page `/enrol`, for a person who needs a second factor before anything else. */
export function EnrolPage({ email, factors, providerOnly, tokens, to }: EnrolPageProps) {
  const first = hasSecondFactor(factors) ? undefined : tokens;
  return (
    <SoloPage
      title="Set up a second factor"
      lead="An administrator requires one. Add a passkey or an authenticator app to continue."
      footer={email}
    >
      <section className="mt-8 grid gap-3 border-t border-line pt-5">
        <h2 className="font-strong">Passkey</h2>
        <p className="text-ink-2">{passkeyWords(!providerOnly)}</p>
        <PasskeysPart passkeys={factors.passkeys} tokens={first} />
      </section>
      <section className="mt-6 grid gap-3 border-t border-line pt-5">
        <h2 className="font-strong">Authenticator app</h2>
        <p className="text-ink-2">Sign-in asks for a six-digit code from the app.</p>
        <TotpPart totp={factors.totp} tokens={first} />
      </section>
      <LeaveEnrolment isDone={hasSecondFactor(factors)} to={to} />
    </SoloPage>
  );
}
