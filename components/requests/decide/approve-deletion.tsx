import { useConnection } from "#components/credentials/use-connection.ts";
import { Preflight } from "#components/privileges/run/preflight.tsx";
import { DeleteAdvice } from "#components/sql-user-facts/delete-advice.tsx";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";

export type ApproveDeletionProps = {
  request: ListedRequest;
  failure: Failure | null;
  typed: string;
  onType: (typed: string) => void;
};

/** The advice of the delete dialog, and its field for the name. */
export function ApproveDeletion({ request: { requested, cluster }, failure, typed, onType }: ApproveDeletionProps) {
  const { data } = useSqlUsers(cluster.id);
  const connection = useConnection(cluster.id);
  const user = data?.users.find(({ name }) => name === requested.name) ?? { name: requested.name, state: "unknown" };
  return (
    <>
      <DeleteAdvice user={user} databases={connection.value?.databases ?? []} failure={failure}>
        {(byHand) => (
          <Preflight clusterId={cluster.id} name={requested.name} mayRun attempt={failure?.requestId ?? ""}>
            {byHand}
          </Preflight>
        )}
      </DeleteAdvice>
      <TypedName name={requested.name} typed={typed} onType={onType} />
    </>
  );
}
