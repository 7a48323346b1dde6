import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";

/** Why the last login failed, and what to do. After turning on did not finish, its text must not say that nothing was changed. */
export function ConnectionFailure({ connection }: { connection: NonNullable<SqlConnectionView> }) {
  const { failure, failedAt, state } = connection;
  if (failure === null) return null;
  const words = isKnown(failure) ? ERROR_WORDS[failure] : undefined;
  return (
    <Note tone="warn" role="alert">
      <strong>{words?.title ?? "The last connection failed"}.</strong> {state === "on" && words?.text}{" "}
      {failedAt !== null && (
        <>
          Last try: <RelativeTime at={failedAt} />.
        </>
      )}
    </Note>
  );
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_WORDS, code);
}
