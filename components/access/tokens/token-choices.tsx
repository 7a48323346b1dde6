import { useId } from "react";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-words.tsx";
import { TOKEN_SCOPE_WORDS, type TokenScope } from "#lib/shared/people/token-limits.ts";

type ScopeChoiceProps = {
  offered: readonly TokenScope[];
  chosen: readonly TokenScope[];
  error?: string | undefined;
  onChange: (scopes: readonly TokenScope[]) => void;
};

/** What a token may be used for. */
export function ScopeChoice({ offered, chosen, error, onChange }: ScopeChoiceProps) {
  const wordsId = useId();
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? wordsId : undefined}>
      <legend className="pb-1.5 font-medium">Scopes</legend>
      {offered.map((scope) => (
        <Checkbox
          key={scope}
          label={TOKEN_SCOPE_WORDS[scope]}
          checked={chosen.includes(scope)}
          onChange={() => onChange(toggled(chosen, scope))}
        />
      ))}
      {error && (
        <FieldWords id={wordsId} tone="error" live>
          {error}
        </FieldWords>
      )}
    </fieldset>
  );
}

type ClusterChoiceProps = {
  clusters: readonly { id: string; name: string }[];
  chosen: "all" | readonly string[];
  onChange: (clusters: "all" | readonly string[]) => void;
};

/** On which clusters a token may be used. */
export function ClusterChoice({ clusters, chosen, onChange }: ClusterChoiceProps) {
  const isAll = chosen === "all";
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1.5 font-medium">Clusters</legend>
      <Checkbox label="All clusters of its owner" checked={isAll} onChange={() => onChange(isAll ? [] : "all")} />
      {!isAll && (
        <div className="grid max-h-48 gap-2 overflow-y-auto pl-6">
          {clusters.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={chosen.includes(id)}
              onChange={() => onChange(toggled(chosen, id))}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function toggled<T>(all: readonly T[], one: T): readonly T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}
