import type { ReactNode } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { releaseOptions } from "#components/sql/releases.ts";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { type AccessFacts, versionOf } from "#lib/shared/sql-access/access-plan.ts";
import { AdminChoice } from "./admin-choice.tsx";
import type { FormProps } from "./form-props.ts";
import { LevelFields } from "./level-fields.tsx";

const WAYS = [
  { id: "role", label: "By group role" },
  { id: "direct", label: "Directly" },
] as const;

export type AccessFieldsProps = FormProps & {
  clusterId: string;
  facts: AccessFacts;
  isComplete: boolean;
  /** what stands above the choices */
  suggestion: ReactNode;
};

/** The form for a SQL user's access. The SQL beside it follows every choice; nothing is sent. */
export function AccessFields({ clusterId, facts, isComplete, suggestion, ...props }: AccessFieldsProps) {
  const { form, onChange, errorAt } = props;
  const version = versionOf(form, facts);
  return (
    <div className="relative min-w-0 md:overflow-y-auto">
      {suggestion}
      <form
        aria-label="What this SQL user is for"
        onSubmit={(event) => event.preventDefault()}
        className="grid content-start gap-5 px-gutter py-5"
      >
        <LevelFields {...props} version={version} connection={useConnection(clusterId)} />
        <div className="grid gap-1.5">
          <Segmented legend="Grant privileges" choices={WAYS} value={form.via} onChange={(via) => onChange({ via })} />
          <p className="text-12 text-ink-3">
            {form.via === "role"
              ? "Recommended: users can share the role, and deleting one takes a single statement."
              : "Deleting the SQL user later needs a clean-up script in every database."}
          </p>
        </div>
        <Select
          label="Cluster version"
          options={releaseOptions(version, facts.clusterVersion)}
          value={version}
          error={errorAt("version")}
          onChange={(next) => onChange({ version: next === facts.clusterVersion ? null : next })}
        />
        <AdminChoice {...props} facts={facts} />
        <p className="text-12 text-ink-3">
          {isComplete
            ? "Your choices are in this page's address, so you can share or bookmark them. It holds no secret."
            : "There are too many names for this page's address, so they are lost on reload."}
        </p>
      </form>
    </div>
  );
}
