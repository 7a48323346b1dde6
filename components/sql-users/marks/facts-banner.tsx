import { Banner } from "#components/ui/banner.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { SQL } from "#lib/shared/errors/parts/sql.ts";
import { SQL_CONNECTION } from "#lib/shared/errors/parts/sql-connection.ts";
import type { ListFacts } from "#lib/shared/sql-users/sql-users.ts";
import { lacksRootFix } from "#lib/sql/advisories.ts";

/** Of all failures these alone can be in a list, and the first load carries no others. */
const WORDS = { ...SQL_CONNECTION, ...SQL };

/** Why states and logins in the list mean less than they seem to. */
export function FactsBanner({ facts, version }: { facts: ListFacts | undefined; version: string }) {
  return (
    <>
      {lacksRootFix(version) && (
        <Banner>
          <strong>{version} lacks the fix of S-26052016.</strong> Until the cluster is upgraded, any SQL user that can
          log in may get the access of root, restricted ones too.
        </Banner>
      )}
      {facts?.failure !== undefined && (
        <Banner>
          <strong>Last logins and expiries could not be read{facts.readAt > 0 && " again"}.</strong>{" "}
          {isKnown(facts.failure) && WORDS[facts.failure].title}.{" "}
          {facts.readAt > 0 && (
            <>
              They are as of <RelativeTime at={facts.readAt} />.
            </>
          )}
        </Banner>
      )}
    </>
  );
}

function isKnown(code: string): code is keyof typeof WORDS {
  return Object.hasOwn(WORDS, code);
}
