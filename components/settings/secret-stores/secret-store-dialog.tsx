import { useId, useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { FieldWords } from "#components/ui/fields/field-words.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { pathOf, templateProblem, usualTemplate } from "#lib/shared/passwords/secret-path.ts";
import {
  SECRET_STORE_KINDS,
  type SecretStoreKind,
  STORE_KIND_NAMES,
} from "#lib/shared/passwords/secret-store-kinds.ts";
import {
  type CreateSecretStoreInput,
  type ScopeInput,
  type SecretStoreRow,
  type SecretStoresView,
  STORE_NAME_MAX,
} from "#lib/shared/passwords/secret-stores.ts";
import { accessOf, KindFields, newDraft } from "./kind-fields.tsx";

const PLACES: Record<SecretStoreKind, string> = {
  vault: "https://vault.example.com:8200",
  kubernetes: "https://kubernetes.example.com:6443",
  aws: "https://secretsmanager.eu-central-1.amazonaws.com",
};

type Props = {
  view: SecretStoresView;
  store?: SecretStoreRow;
  onClose: () => void;
  /** focus after closing; by default where it was before */
  finalFocus?: () => HTMLElement | null;
};

/** Adds or edits a secret store. Its kind stays what it was. */
export function SecretStoreDialog({ view, store, onClose, finalFocus }: Props) {
  const [kind, setKind] = useState<SecretStoreKind>(store?.kind ?? "vault");
  const [name, setName] = useState(store?.name ?? "");
  const [scope, setScope] = useState<string>(store ? scopeId(store.scope) : "");
  const [address, setAddress] = useState(store?.address ?? "");
  const [template, setTemplate] = useState(store?.template ?? usualTemplate("vault"));
  const [draft, setDraft] = useState(newDraft(store?.settings));
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const save = useCall(
    (input: CreateSecretStoreInput) =>
      store ? { name: "secret_store.edit", input: { id: store.id, ...input } } : { name: "secret_store.create", input },
    onClose,
  );
  const { failure } = save;
  const errors = failure?.fields ?? {};
  const others = Object.entries(errors).filter(([at]) => !["name", "scope", "address", "template"].includes(at));

  function submit() {
    save.run({ name, scope: scopeOf(scope), address, template, access: accessOf(kind, draft) });
  }
  function chooseKind(next: SecretStoreKind) {
    setKind(next);
    if (template === usualTemplate(kind)) setTemplate(usualTemplate(next));
  }

  return (
    <FormDialog
      title={store ? `Edit ${store.name}` : "Add secret store"}
      initialFocus={field}
      finalFocus={finalFocus}
      button={store ? "Save secret store" : "Add secret store"}
      change={save}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={STORE_NAME_MAX}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={errors.name}
        errorLive
      />
      <Select
        label="For the SQL users of"
        required
        options={scopesOf(view)}
        value={scope}
        onChange={setScope}
        error={errors.scope}
      />
      {!store && (
        <RadioList
          legend="Kind"
          choices={SECRET_STORE_KINDS.map((id) => ({ id, label: STORE_KIND_NAMES[id] }))}
          value={kind}
          onChange={chooseKind}
        />
      )}
      <TextField
        label="Address"
        type="url"
        required
        mono
        autoComplete="off"
        spellCheck={false}
        placeholder={PLACES[kind]}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        hint="Reached over https. A private address must be listed in SECRET_STORE_HOSTS."
        error={errors.address}
        errorLive
      />
      <TextField
        label="Path"
        required
        mono
        autoComplete="off"
        spellCheck={false}
        value={template}
        onChange={(event) => setTemplate(event.target.value)}
        hint={exampleOf(kind, template)}
        error={errors.template}
        errorLive
      />
      <fieldset aria-label="Access" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
        {others.map(([at, words]) => (
          <FieldWords key={at} id={`${id}-${at}`} tone="error" live>
            {words}
          </FieldWords>
        ))}
        <KindFields kind={kind} draft={draft} isKept={store !== undefined} onChange={setDraft} />
      </fieldset>
    </FormDialog>
  );
}

const scopeId = (scope: ScopeInput) => (scope.of === "cluster" ? `cluster:${scope.clusterId}` : `team:${scope.teamId}`);

function scopeOf(chosen: string): ScopeInput {
  const [of, id = ""] = chosen.split(":");
  return of === "cluster" ? { of, clusterId: id } : { of: "team", teamId: id };
}

function scopesOf({ clusters, teams }: SecretStoresView): { value: string; label: string }[] {
  return [
    { value: "", label: "Choose a cluster or team" },
    ...clusters.map(({ id, name }) => ({ value: `cluster:${id}`, label: `Cluster ${name}` })),
    ...teams.map(({ id, name }) => ({ value: `team:${id}`, label: `Team ${name}` })),
  ];
}

const EXAMPLE = {
  cluster: "orders",
  clusterId: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
  team: "payments",
  name: "my_app",
};

/** The path of an example, or what is wrong with the template. */
function exampleOf(kind: SecretStoreKind, template: string): string {
  const problem = templateProblem(kind, template);
  if (problem) return problem;
  const found = pathOf(kind, template, EXAMPLE);
  return "path" in found ? `my_app of payments on orders: ${found.path}` : found.problem;
}
