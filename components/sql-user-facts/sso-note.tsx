import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { isOfSso } from "#lib/shared/ways-in/of-sso.ts";

/** What Rolecall cannot do with a person of single sign-on, and what to do instead; nothing for others. Rolecall makes no SQL that changes one. */
export function SsoNote({ user }: { user: Pick<SqlUser, "state" | "readOnly" | "provisionedBy"> }) {
  if (!isOfSso(user)) return null;
  const isPerhapsAdmin = user.state === "admin" || user.state === "unknown";
  return (
    <section aria-label="Single sign-on" className="border-b border-line px-gutter py-3">
      <Note tone={user.state === "admin" ? "warn" : "plain"}>
        <strong>A person of single sign-on: Rolecall cannot restrict, reset or delete them.</strong>
        <ul className="mt-1 grid list-disc gap-1 pl-4">
          <li>To end their access, disable the person in your identity provider: they sign in there.</li>
          {isPerhapsAdmin && (
            <li>
              {user.state === "unknown" ? "If they are admin, take" : "To take admin, take"} the person out of the group
              by which the provider gives a role of the same name. Without such a group, an admin of the cluster runs{" "}
              <Mono>REVOKE admin FROM</Mono> with this name.
            </li>
          )}
        </ul>
      </Note>
    </section>
  );
}
