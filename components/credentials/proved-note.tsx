import { Note } from "#components/ui/note.tsx";
import { exactTime } from "#components/ui/time-words.ts";
import type { Proved } from "#lib/shared/creation.ts";

/** What was proved of a new SQL user before its password was shown, and no more. */
export function ProvedNote({ proved }: { proved: Proved }) {
  const { state, powers, databases, surplus, gives, at, as } = proved;
  return (
    <Note tone={state === "restricted" ? "ok" : "warn"}>
      {state === "restricted" ? (
        <strong>Restricted: it was never admin.</strong>
      ) : (
        <>
          <strong>Privileged, as chosen.</strong> It was never admin, and has {powers.join(", ")}.
        </>
      )}{" "}
      {gives ?? "No privileges of its own: it can do what public lets every SQL user do."}
      {surplus.length > 0 && <> Beyond what was chosen it has {surplus.join(", ")}.</>} Read from the cluster as{" "}
      <span className="mono">{as}</span> at {exactTime(at)}, in {[...databases].sort().join(", ")}. This password signed
      in once.
    </Note>
  );
}
