import Link from "next/link";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { PreviewUser } from "#lib/shared/passwords/rotation.ts";

export type PreviewedUser = PreviewUser & { clusterId: string; cluster: string };

const CELL = "border-b border-line px-2 py-1.5 text-left align-top [overflow-wrap:anywhere]";
const HEAD = "sticky top-0 bg-overlay px-2 py-1 text-left text-12 font-normal text-ink-3";

/** The SQL users to rotate: owner, state, and whether they are in use now. */
export function PreviewTable({ users, withCluster }: { users: readonly PreviewedUser[]; withCluster: boolean }) {
  return (
    <section
      aria-label="SQL users to rotate"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-56 overflow-y-auto rounded-2 border border-line"
    >
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th scope="col" className={HEAD}>
              Name
            </th>
            {withCluster && (
              <th scope="col" className={HEAD}>
                Cluster
              </th>
            )}
            <th scope="col" className={HEAD}>
              Owner
            </th>
            <th scope="col" className={`${HEAD} max-md:hidden`}>
              State
            </th>
            <th scope="col" className={HEAD}>
              In use
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={`${user.clusterId}/${user.name}`}>
              <td className={`${CELL} mono font-medium`} translate="no">
                {user.name}
              </td>
              {withCluster && (
                <td className={`${CELL} mono text-ink-2`} translate="no">
                  {user.cluster}
                </td>
              )}
              <td className={`${CELL} text-ink-2`}>{user.owner ?? "no owner"}</td>
              <td className={`${CELL} max-md:hidden`}>
                <StateMark user={user} />
              </td>
              <td className={`${CELL} text-ink-2`}>
                <InUse user={user} />
                {user.pair && (
                  <span className="block">
                    idle in a{" "}
                    <Link href={pairPath(user.clusterId, user.name)} prefetch={false} className="link">
                      pair
                    </Link>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function InUse({ user: { sessions, lastLogin } }: { user: PreviewedUser }) {
  if (sessions !== undefined) return sessions === 0 ? "no session" : counted(sessions, "session");
  if (lastLogin === undefined) return "not known";
  return (
    <>
      last login <RelativeTime at={lastLogin} />
    </>
  );
}
