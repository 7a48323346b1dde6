import Link from "next/link";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ConfidenceMark } from "./confidence-mark.tsx";
import { privilegesPath } from "./privileges-path.ts";

export type SuggestedLevelProps = { clusterId: string; name: string; tabIndex?: number };

/** The suggested level of a SQL user in one line, with the page that has its reasons. Nothing where it cannot be read. */
export function SuggestedLevel({ clusterId, name, tabIndex }: SuggestedLevelProps) {
  const { data } = useRead("sql_user.suggest", { clusterId, name });
  const suggestion = data?.suggestions[0]?.suggestion;
  if (!suggestion || (suggestion.is === "cannot" && suggestion.why === "restricted")) return null;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-0.5 [overflow-wrap:anywhere]">
      <span>{suggestion.is === "level" ? `Suggested: ${suggestion.title}` : suggestion.because}</span>
      {suggestion.is === "level" && <ConfidenceMark confidence={suggestion.confidence} />}
      <Link href={privilegesPath(clusterId, name)} prefetch={false} tabIndex={tabIndex}>
        Privileges
      </Link>
    </span>
  );
}
