import { readOnlyOf } from "../sql-users/sql-user-names.ts";
import { type ClusterFacts, type ClusterTally, DAY_MS, DORMANT_DAYS, type Found, type UserFacts } from "./facts.ts";

/** Counts the SQL users of a cluster. What is not known of a single one is a finding of none. */
export function tallyOf(cluster: ClusterFacts, users: readonly UserFacts[], now: number): ClusterTally {
  const byState = (state: UserFacts["state"]) => users.filter((user) => user.state === state);
  const isChecked = cluster.source !== "key";
  const all = (found: readonly UserFacts[]): Found => ({ count: found.length, of: users.length, users: found });
  /** of those of which it is known */
  const known = (is: (user: UserFacts) => boolean | undefined): Found | null => {
    const told = users.filter((user) => is(user) !== undefined);
    if (told.length === 0 && users.length > 0) return null;
    const found = told.filter(is);
    return { count: found.length, of: told.length, users: found };
  };
  const ages = users.flatMap(({ passwordAt }) => passwordAt ?? []);
  return {
    ...cluster,
    total: users.length,
    restricted: isChecked ? byState("restricted").length : null,
    found: {
      superuser: isChecked ? all(byState("admin")) : null,
      privileged: isChecked ? all(byState("privileged")) : null,
      unverified: all(byState("unknown")),
      "no-owner": known(({ owner }) => (owner === undefined ? undefined : owner === null)),
      dormant: known(({ lastLogin }) =>
        lastLogin === undefined ? undefined : now - lastLogin > DORMANT_DAYS * DAY_MS,
      ),
      "stale-password": known(({ stale, passwordAt }) => (passwordAt === undefined ? undefined : stale)),
      outside: known(({ outside }) => outside),
      "single-sign-on": all(users.filter(({ name }) => readOnlyOf(name) === "sso")),
    },
    oldestAt: ages.length > 0 ? ages.reduce((one, other) => Math.min(one, other)) : null,
  };
}
