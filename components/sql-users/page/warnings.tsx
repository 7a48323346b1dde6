import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { lacksRootFix } from "#lib/sql/advisories.ts";
import { hasSince, parseVersion } from "#lib/sql/version.ts";

/** Warnings that change the meaning of this SQL user's facts. */
export function Warnings({
  version,
  user,
  facts,
}: {
  version: string;
  user: SqlUser;
  facts: SqlUserFacts | undefined;
}) {
  const isUnpatched = lacksRootFix(version) && user.state !== "admin" && !facts?.admin;
  const views = facts && !facts.admin && viewsCheckOwners(version) ? facts.owned.views : 0;
  if (!isUnpatched && views === 0) return null;
  return (
    <div className="grid gap-2 border-b border-line px-gutter py-3">
      {isUnpatched && (
        <Note tone="warn">
          <strong>{version} lacks the fix of S-26052016.</strong> Any SQL user that can log in may get the access of
          root. Upgrade the cluster: until then <em>restricted</em> does not hold.
        </Note>
      )}
      {views > 0 && (
        <Note tone="warn">
          <strong>It owns {counted(views, "view")} and is not admin.</strong> From v26.2 a view reads with the rights of
          its owner: other users' queries on it fail if this SQL user cannot read its tables.
        </Note>
      )}
    </div>
  );
}

function viewsCheckOwners(version: string): boolean {
  try {
    return hasSince(parseVersion(version), "v26.2");
  } catch {
    // older than Rolecall makes SQL for
    return false;
  }
}
