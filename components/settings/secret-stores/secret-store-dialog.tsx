import { useId, useRef } from "react";
import { ClusterField } from "#components/clusters/cluster-field.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { HolderField } from "#components/dialogs/holder-field.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { type FormOf, useForm } from "#components/ui/fields/use-form.ts";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { pathOf, templateProblem, usualTemplate } from "#lib/shared/passwords/secret-path.ts";
import {
  SECRET_STORE_KINDS,
  type SecretStoreKind,
  STORE_KIND_NAMES,
} from "#lib/shared/passwords/secret-store-kinds.ts";
import {
  type CreateSecretStoreInput,
  type SecretStoreRow,
  STORE_NAME_MAX,
} from "#lib/shared/passwords/secret-stores.ts";
import { type Draft, draftOf, inputOf, KindFields, plain } from "./kind-fields.tsx";

const PLACES: Record<SecretStoreKind, string> = {
  vault: "https://vault.example.com:8200",
  kubernetes: "https://kubernetes.example.com:6443",
  aws: "https://secretsmanager.eu-central-1.amazonaws.com",
};

type Props = {
  store?: SecretStoreRow;
  onClose: () => void;
  /** focus after closing; by default where it was before */
  finalFocus?: () => HTMLElement | null;
};

/** Adds or edits a secret store. Its kind stays what it was. */
export function SecretStoreDialog({ store, onClose, finalFocus }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const save = useCall(
    (input: CreateSecretStoreInput) =>
      store ? { name: "secret_store.edit", input: { id: store.id, ...input } } : { name: "secret_store.create", input },
    onClose,
  );
  const form = useForm(() => draftOf(store), save.failure);
  const input = inputOf(form.values);

  return (
    <FormDialog
      title={store ? `Edit ${store.name}` : "Add secret store"}
      initialFocus={field}
      finalFocus={finalFocus}
      button={store ? "Save secret store" : "Add secret store"}
      change={save}
      ready={input !== null}
      onSubmit={() => input && save.run(input)}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={STORE_NAME_MAX}
        autoComplete="off"
        {...form.text("name")}
      />
      <ScopeFields form={form} />
      <PlaceFields form={form} isKept={store !== undefined} />
      <AccessFields form={form} isKept={store !== undefined} />
    </FormDialog>
  );
}

const SCOPES = [
  { id: "cluster" as const, label: "A cluster" },
  { id: "team" as const, label: "A team" },
];

function ScopeFields({ form }: Pick<FieldsProps, "form">) {
  return (
    <div className="grid gap-4">
      <Segmented legend="For the SQL users of" choices={SCOPES} {...form.choice("of")} />
      {form.values.of === "cluster" ? (
        <ClusterField label="Cluster" none="Choose a cluster" {...form.choice("cluster")} />
      ) : (
        <HolderField label="Team" of="teams" none="Choose a team" {...form.choice("team")} />
      )}
    </div>
  );
}

type FieldsProps = { form: FormOf<Draft>; isKept: boolean };

function PlaceFields({ form, isKept }: FieldsProps) {
  const { kind, template } = form.values;
  return (
    <>
      {!isKept && (
        <RadioList
          legend="Kind"
          choices={SECRET_STORE_KINDS.map((id) => ({ id, label: STORE_KIND_NAMES[id] }))}
          value={kind}
          onChange={(next) =>
            form.change({ kind: next, template: template === usualTemplate(kind) ? usualTemplate(next) : template })
          }
        />
      )}
      <TextField
        {...plain}
        label="Address"
        type="url"
        required
        placeholder={PLACES[kind]}
        hint="Reached over https. A private address must be listed in SECRET_STORE_HOSTS."
        {...form.text("address")}
      />
      <TextField {...plain} label="Path" required hint={exampleOf(kind, template)} {...form.text("template")} />
    </>
  );
}

function AccessFields({ form, isKept }: FieldsProps) {
  const id = useId();
  return (
    <fieldset aria-label="Access" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
      {form.others.map(([at, words]) => (
        <FieldWords key={at} id={`${id}-${at}`} tone="error" live>
          {words}
        </FieldWords>
      ))}
      <KindFields form={form} isKept={isKept} />
    </fieldset>
  );
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
