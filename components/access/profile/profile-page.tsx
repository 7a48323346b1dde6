import { PageHeader } from "#components/ui/page-header.tsx";
import type { Profile } from "#lib/shared/people/accounts.ts";
import { Part } from "../accounts/part.tsx";
import { MailSwitch } from "./mail-switch.tsx";
import { NameForm } from "./name-form.tsx";
import { SeenTable } from "./seen-table.tsx";

/** The whole page `/profile`. */
export function ProfilePage({ name, email, mails, seen }: Profile) {
  return (
    <>
      <PageHeader sentence={email} title="Profile" />
      <Part title="Name" text="Visible to administrators and your teams.">
        <NameForm name={name} />
      </Part>
      <Part title="Mail" text="The bell always shows notices.">
        <MailSwitch {...mails} />
      </Part>
      {seen.length > 0 && (
        <section aria-labelledby="seen" className="border-t border-line pt-6">
          <h2 id="seen" className="px-gutter font-strong">
            Passwords you have seen
          </h2>
          <p className="px-gutter pt-0.5 pb-2 text-ink-2">Passwords of SQL users that Rolecall showed you.</p>
          <SeenTable seen={seen} links={false} />
        </section>
      )}
    </>
  );
}
