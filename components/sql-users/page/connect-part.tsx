import { useConnection } from "#components/credentials/use-connection.ts";
import { AllowlistWords } from "#components/sql-user-facts/allowlist-text.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** The address of the cluster, as applications need it. */
export function ConnectPart({ clusterId, covered }: { clusterId: string; covered: readonly string[] | undefined }) {
  const { value, failure } = useConnection(clusterId, covered);
  return (
    <Part title="Where to connect">
      {value ? (
        <CodeBlock>
          {value.host}:{value.port}/{value.database}
        </CodeBlock>
      ) : failure ? (
        <p className="text-ink-2">The address could not be read.</p>
      ) : (
        <Skeleton className="w-50" />
      )}
      <AllowlistWords clusterId={clusterId} />
    </Part>
  );
}
