import { PageHeader } from "#components/ui/page-header.tsx";
import { Linter } from "./linter.tsx";

export function LintPage() {
  return (
    <>
      <PageHeader
        title="SQL linter"
        sentence="Find statements that fail on CockroachDB, and what to run instead. Scripts stay in this browser."
      />
      <div className="border-t border-line px-gutter py-5">
        <Linter rows={22} />
      </div>
    </>
  );
}
