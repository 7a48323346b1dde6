import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Change } from "#lib/client/calls/use-operation.ts";
import { hasRights } from "#lib/shared/people/directory.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import type { PersonPage } from "#lib/shared/people/person-page.ts";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { ResetFactors } from "../accounts/reset-factors.tsx";
import { factorWords } from "../sign-in/factor-labels.ts";

type Unlink = Change<{ accountId: string; email: string }>;

/** How the person signs in, and what an administrator can take back of it. */
export function SignInPart({ page, unlink }: { page: PersonPage; unlink: Unlink }) {
  const { account, own, manages, binding, password, factors, directory, figures } = page;
  const isOfDirectory = hasRights(directory) || typeof binding?.signedOutAt === "number";
  return (
    <Part title="Sign-in" narrow>
      <p>{factorWords(factors, { password: password && !isOfDirectory, provider: binding !== null })}</p>
      <p>
        {figures.devices === 0
          ? "Has signed in with no browser yet."
          : `Has signed in with ${counted(figures.devices, "browser")}.`}
      </p>
      {binding && <Linked page={page} binding={binding} unlink={unlink} />}
      {manages && !own && hasSecondFactor(factors) && (
        <div>
          <ResetFactors account={account} />
        </div>
      )}
    </Part>
  );
}

type LinkedProps = { page: PersonPage; binding: NonNullable<PersonPage["binding"]>; unlink: Unlink };

/** The account at the sign-in provider. */
function Linked({ page, binding: { subject, issuer, boundAt, usedAt, signedOutAt }, unlink }: LinkedProps) {
  const { id: accountId, email } = page.account;
  const words = directoryWords(page);
  return (
    <>
      <p className="[overflow-wrap:anywhere]">
        Linked to <span className="mono">{subject}</span> at {issuer} since <ExactTime at={boundAt} />, last used{" "}
        <ExactTime at={usedAt} />.{words !== null && <span className="block">{words}</span>}
        {typeof signedOutAt === "number" && (
          <span className="block">
            A sign-out there took the account's rights from the directory <RelativeTime at={signedOutAt} />. The next
            sign-in there gives them again.
          </span>
        )}
      </p>
      {page.manages && (
        <div>
          <Button size="s" pending={unlink.pending} onClick={() => unlink.run({ accountId, email })}>
            Unlink
          </Button>
        </div>
      )}
    </>
  );
}

/** What an account has from the directory, in sentences; null where that is nothing. */
function directoryWords({ directory, clusters }: Pick<PersonPage, "directory" | "clusters">): string | null {
  if (!hasRights(directory)) return null;
  const { administrator, teams, clusterRoles } = directory;
  const nameOf = (id: string) =>
    id === ALL_CLUSTERS ? "all clusters" : (clusters?.find((cluster) => cluster.id === id)?.name ?? id);
  const parts = [
    ...(administrator ? ["administrator"] : []),
    ...teams.map(({ name }) => `team ${name}`),
    ...clusterRoles.map(({ clusterId, role }) => `${CLUSTER_ROLE_NAMES[role]} on ${nameOf(clusterId)}`),
  ];
  return `From the directory: ${parts.join(", ")}. This account can sign in only through the sign-in provider.`;
}
