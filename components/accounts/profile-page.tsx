import type { ReactNode } from "react";
import { PageHeader } from "#components/ui/page-header.tsx";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN, type Profile } from "#lib/shared/accounts.ts";
import { MailSwitch } from "./mail-switch.tsx";
import { NameForm } from "./name-form.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SeenTable } from "./seen-table.tsx";

/** The whole page `/profile`. A server component, so that the schemas stay out of the browser. */
export function ProfilePage({ name, email, sessions, mails, seen }: Profile) {
  return (
    <>
      <PageHeader title="Profile" sentence={email} />
      <Part title="Name" text="Visible to administrators and your teams.">
        <NameForm name={name} />
      </Part>
      <Part title="Password" text="Changing it ends all your other sessions.">
        <PasswordForm passwordMin={ACCOUNT_PASSWORD_MIN} passwordMax={ACCOUNT_PASSWORD_MAX} />
      </Part>
      <Part title="Mail" text="The bell always shows notices.">
        <MailSwitch {...mails} />
      </Part>
      <OwnSessions sessions={sessions} />
      {seen.length > 0 && (
        <section aria-labelledby="seen" className="border-t border-line pt-6">
          <h2 id="seen" className="px-gutter font-strong">
            Passwords you have seen
          </h2>
          <p className="px-gutter pt-0.5 pb-2 text-ink-2">Those of SQL users that Rolecall showed you.</p>
          <SeenTable seen={seen} links={false} />
        </section>
      )}
    </>
  );
}

function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-4 border-t border-line px-gutter py-6 lg:grid-cols-[14rem_minmax(0,26rem)]">
      <div>
        <h2 className="font-strong">{title}</h2>
        <p className="text-ink-2">{text}</p>
      </div>
      {children}
    </section>
  );
}
