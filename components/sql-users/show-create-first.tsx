import { CodeBlock } from "#components/ui/code-block.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";

/** The API call and audit event of a create, shown beforehand. */
export function ShowCreateFirst({ clusterId, name }: { clusterId: string; name: string }) {
  return (
    <Disclosure summary="Show me first: one API call, one audit event">
      <CodeBlock>
        <span className="text-sql-keyword">POST</span> /api/v1/clusters/{clusterId}/sql-users{"\n"}
        {"{ "}
        <span className="text-sql-string">"name"</span>: <span className="text-sql-string">{JSON.stringify(name)}</span>
        , <span className="text-sql-string">"password"</span>: <span className="text-ink-3">32 random characters</span>
        {" }\n"}
        <span className="text-ink-3">audit</span> sql_user.create {name}{" "}
        <span className="text-ink-3">intent before the call, outcome after it</span>
      </CodeBlock>
    </Disclosure>
  );
}
