import { useConnection } from "#components/credentials/use-connection.ts";
import { releaseOptions } from "#components/sql/releases.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import { type AccessFacts, versionOf } from "./access-plan.ts";
import { AdminChoice } from "./admin-choice.tsx";
import type { FormProps } from "./form-props.ts";
import { LevelFields } from "./level-fields.tsx";

const WAYS = [
  { id: "role", label: "By group role" },
  { id: "direct", label: "Directly" },
] as const;

export type AccessFieldsProps = FormProps & { clusterId: string; facts: AccessFacts; kept: boolean };

/** What the SQL user is for. Every choice shows at once in the SQL beside it; nothing is sent. */
export function AccessFields({ clusterId, facts, kept, ...props }: AccessFieldsProps) {
  const { form, onChange, errorAt } = props;
  const version = versionOf(form, facts);
  return (
    <form
      aria-label="What this user is for"
      onSubmit={(event) => event.preventDefault()}
      className="relative grid content-start gap-5 px-gutter py-5 md:overflow-y-auto"
    >
      <LevelFields {...props} version={version} connection={useConnection(clusterId)} />
      <div className="grid gap-1.5">
        <Segmented
          legend="How the rights are given"
          choices={WAYS}
          value={form.via}
          onChange={(via) => onChange({ via })}
        />
        <p className="text-12 text-ink-3">
          {form.via === "role"
            ? "Recommended: others can share the role, and a later delete takes one statement."
            : "A later delete then needs the clean-up script in every database."}
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
        {kept
          ? "Your choices are in the address of this page, so they can be shared and come back with it. No secret is in it."
          : "These names are too many for the address of this page: they are lost when it is closed or loaded again."}
      </p>
    </form>
  );
}
