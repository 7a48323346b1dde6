import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { HeldPrivileges } from "#lib/shared/sql-users/own-sql-users.ts";

type HeldPartProps = {
  /** undefined until it is there */
  held: HeldPrivileges | undefined;
  failure?: Failure | null;
  retry?: () => void;
};

/** The privileges that a SQL user has at present, as Rolecall last read them. */
export function HeldPart({ held, failure, retry }: HeldPartProps) {
  return (
    <TitledPart title="Privileges at present">
      {held === undefined ? (
        failure ? (
          <FailureNote failure={failure} action={retry && <Button onClick={retry}>Try again</Button>} />
        ) : (
          <Skeleton className="w-50" />
        )
      ) : held === null ? (
        <p className="text-ink-2">
          No check has shown them since they last changed. A Cluster Admin checks them with Verify or Check now.
        </p>
      ) : (
        <>
          {held.phrases.length === 0 ? (
            <p className="text-ink-2">None of its own. Privileges that every SQL user has are not listed.</p>
          ) : (
            <ul
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
              tabIndex={0}
              className="mono max-h-40 overflow-y-auto border-y border-line py-1.5 text-12 [overflow-wrap:anywhere]"
            >
              {held.phrases.map((phrase) => (
                <li key={phrase}>{phrase}</li>
              ))}
            </ul>
          )}
          <p className="text-12 text-ink-3">
            Read <RelativeTime at={held.at} />. They may have changed since.
          </p>
        </>
      )}
    </TitledPart>
  );
}
