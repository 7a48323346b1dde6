import { Part } from "#components/ui/part.tsx";

/** What a plan and its evidence do not prove. */
export function LimitsPart() {
  return (
    <Part narrow title="What this cannot prove">
      <p>
        Rolecall knows only the passwords that it showed them. It does not know passwords that they got from other
        people, or that were set outside Rolecall.
      </p>
      <p>
        A new password stops logins with the old one. Client certificates and tokens still sign in, and open SQL
        sessions continue. <em>End every way in…</em> below the name of a SQL user keeps out both; its applications
        stop.
      </p>
      <p>Rolecall does not know whether they can read the secret stores that get new passwords.</p>
    </Part>
  );
}
