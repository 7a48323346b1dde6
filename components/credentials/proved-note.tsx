import { Note } from "#components/ui/note.tsx";
import { exactTime } from "#components/ui/words/time-text.ts";
import { useZone } from "#components/ui/words/use-zone.ts";
import type { Proved } from "#lib/shared/sql-users/creation.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";

/** The proof about a new SQL user before its password was shown, and no more. */
export function ProvedNote({ proved }: { proved: Proved }) {
  const { state, powers, databases, sawSystem, surplus, gives, endsAt, at, as, byApi } = proved;
  const zone = useZone();
  return (
    <Note tone={state === "restricted" ? "ok" : "warn"}>
      {state === "restricted" ? (
        <strong>{byApi ? "Restricted." : "Restricted: it was never admin."}</strong>
      ) : (
        <>
          <strong>Privileged, as chosen.</strong> It has {powers.join(", ")}. {!byApi && "It was never admin."}
        </>
      )}{" "}
      {byApi && "The Cloud API created it as admin. Rolecall revoked admin before anyone had its password. "}
      {gives ?? "No privileges of its own: it can do what public lets every SQL user do."}
      {surplus.length > 0 && <> Besides the chosen privileges it has {surplus.join(", ")}.</>} Read from the cluster as{" "}
      <span className="mono">{as}</span> at {exactTime(at)}, in {[...databases].sort().join(", ")}
      {!sawSystem && "; it cannot see grants in the database system"}. This password signed in once.
      {endsAt !== null &&
        ` The cluster refuses this password from ${endWords(endsAt, zone)} on, and Rolecall then disables the login.`}
    </Note>
  );
}
