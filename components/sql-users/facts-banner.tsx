import { Banner } from "#components/ui/banner.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors.ts";
import type { ListFacts } from "#lib/shared/sql-users.ts";
import { lacksRootFix } from "#lib/sql/advisories.ts";

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
          {isKnown(facts.failure) && ERROR_WORDS[facts.failure].title}.{" "}
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

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_WORDS, code);
}
