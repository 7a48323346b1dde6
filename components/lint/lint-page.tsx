import { PageHeader } from "#components/ui/page-header.tsx";
import { Linter } from "./linter.tsx";

export function LintPage() {
  return (
    <>
      <PageHeader
        title="SQL linter"
        sentence="What fails on CockroachDB, what it really gives, and what to run instead. Nothing is sent anywhere."
      />
      <div className="border-t border-line px-gutter py-5">
        <Linter rows={22} />
      </div>
    </>
  );
}
