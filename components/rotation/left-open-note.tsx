import { Note } from "#components/ui/note.tsx";
import { Part } from "#components/ui/part.tsx";
import type { Rotation } from "#lib/shared/passwords/rotation.ts";
import { leftOpenOn } from "#lib/shared/ways-in/words.ts";

type Props = Pick<Rotation, "clusters">;

/** What new passwords leave open on each of these clusters, and what ends it: in the dialog of a rotation. */
export function LeftOpenNote({ clusters }: Props) {
  return (
    <Note tone="plain">
      <strong>Only passwords are replaced.</strong> Open sessions continue. <Lines clusters={clusters} />
    </Note>
  );
}

/** What new passwords leave open, on the page of a rotation. */
export function LeftOpenPart({ clusters }: Props) {
  if (clusters.length === 0) return null;
  return (
    <Part narrow title="What stays open">
      <p>Old passwords no longer sign in. Open sessions continue.</p>
      <Lines clusters={clusters} />
    </Part>
  );
}

function Lines({ clusters }: Props) {
  const lines = leftOpenOn(clusters);
  return (
    <>
      {lines.map((words) => (
        <span key={words} className={lines.length > 1 ? "mt-1 block" : undefined}>
          {words}{" "}
        </span>
      ))}
      <span className={lines.length > 1 ? "mt-1 block" : undefined}>
        To end every way in of a SQL user, use <em>End every way in…</em> in the menu of its page.
      </span>
    </>
  );
}
