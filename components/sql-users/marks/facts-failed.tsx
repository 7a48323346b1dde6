import { Banner } from "#components/ui/banner.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { SQL } from "#lib/shared/errors/parts/sql.ts";
import { SQL_CONNECTION } from "#lib/shared/errors/parts/sql-connection.ts";
import type { ListFacts } from "#lib/shared/sql-users/sql-users.ts";

/** Of all failures these alone can be in a list. */
const WORDS = { ...SQL_CONNECTION, ...SQL };

type Props = { failure: NonNullable<ListFacts["failure"]>; readAt: number };

/** That last logins and expiries could not be read, why, and how old the shown ones are. */
export function FactsFailed({ failure, readAt }: Props) {
  return (
    <Banner>
      <strong>Last logins and expiries could not be read{readAt > 0 && " again"}.</strong>{" "}
      {isKnown(failure) && WORDS[failure].title}.{" "}
      {readAt > 0 && (
        <>
          They are as of <RelativeTime at={readAt} />.
        </>
      )}
    </Banner>
  );
}

function isKnown(code: string): code is keyof typeof WORDS {
  return Object.hasOwn(WORDS, code);
}
