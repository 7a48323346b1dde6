import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import { usualTemplate } from "#lib/shared/passwords/secret-path.ts";
import type { SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { CreateSecretStoreInput, ScopeInput, SecretStoreRow } from "#lib/shared/passwords/secret-stores.ts";

type Named = { id: string; name: string };
/** What can be typed for any kind, each as text. */
export type Draft = {
  kind: SecretStoreKind;
  way: "appRole" | "token";
  /** whose SQL users, and for each the chosen one */
  of: ScopeInput["of"];
  cluster: Named | null;
  team: Named | null;
} & Record<"name" | "address" | "template" | "mount" | "appRole" | "vaultNamespace" | "namespace", string> &
  Record<"ca" | "region" | "token" | "roleId" | "secretId" | "keyId" | "key", string>;

export const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, mono: true } as const;
const sealed = { ...plain, type: "password", autoComplete: "new-password" } as const;

/** The form of a store as it is, or of a new one. */
export function draftOf(store: SecretStoreRow | undefined): Draft {
  const settings: Readonly<Record<string, string>> = store?.settings ?? {};
  const { mount = "secret", appRole = "approle", namespace = "", ca = "", region = "" } = settings;
  return {
    kind: store?.kind ?? "vault",
    name: store?.name ?? "",
    of: store?.scope.of ?? "cluster",
    cluster: store?.scope.of === "cluster" ? { id: store.scope.clusterId, name: store.of } : null,
    team: store?.scope.of === "team" ? { id: store.scope.teamId, name: store.of } : null,
    address: store?.address ?? "",
    template: store?.template ?? usualTemplate("vault"),
    mount,
    appRole,
    namespace,
    vaultNamespace: namespace,
    ca,
    region,
    token: "",
    roleId: "",
    secretId: "",
    keyId: "",
    key: "",
    way: "appRole",
  };
}

/** Null while no cluster or team is chosen. */
export function inputOf(draft: Draft): CreateSecretStoreInput | null {
  const { name, address, template } = draft;
  const scope = scopeOf(draft);
  return scope && { name, scope, address, template, access: accessOf(draft) };
}

function scopeOf({ of, cluster, team }: Draft): ScopeInput | null {
  if (of === "cluster") return cluster && { of, clusterId: cluster.id };
  return team && { of, teamId: team.id };
}

/** The input of a kind; without a credential where none was typed. */
function accessOf(draft: Draft): CreateSecretStoreInput["access"] {
  const { kind, mount, appRole, vaultNamespace, namespace, ca, region, token, roleId, secretId, keyId, key } = draft;
  const typed = <C extends object>(credential: C) =>
    Object.values(credential).some((text) => text !== "") ? { credential } : {};
  switch (kind) {
    case "vault":
      return {
        kind,
        settings: { mount, appRole, namespace: vaultNamespace },
        ...(draft.way === "token" ? typed({ token }) : typed({ roleId, secretId })),
      };
    case "kubernetes":
      return { kind, settings: { namespace, ca }, ...typed({ token }) };
    case "aws":
      return { kind, settings: { region }, ...typed({ accessKeyId: keyId, secretAccessKey: key }) };
    default:
      return kind satisfies never;
  }
}

export function KindFields({ form, isKept }: { form: FormOf<Draft>; isKept: boolean }) {
  const { kind } = form.values;
  const hint = isKept ? "Leave it empty to keep the current one." : "Stored sealed, never shown again.";
  switch (kind) {
    case "vault":
      return <VaultFields form={form} hint={hint} />;
    case "kubernetes":
      return (
        <>
          <TextField
            {...plain}
            label="Namespace"
            {...form.text("namespace")}
            hint="Rolecall creates the Secrets there."
          />
          <TextArea
            label="Certificate authority"
            rows={4}
            {...form.text("ca")}
            hint="Of the API server, in PEM form. Leave it empty if a public authority signed its certificate."
          />
          <TextField {...sealed} label="Token of the service account" {...form.text("token")} hint={hint} />
        </>
      );
    case "aws":
      return (
        <>
          <TextField {...plain} label="Region" {...form.text("region")} hint="Such as eu-central-1." />
          <TextField {...plain} label="Access key ID" {...form.text("keyId")} hint={hint} />
          <TextField {...sealed} label="Secret access key" {...form.text("key")} hint={hint} />
        </>
      );
    default:
      return kind satisfies never;
  }
}

function VaultFields({ form, hint }: { form: FormOf<Draft>; hint: string }) {
  return (
    <>
      <TextField {...plain} label="Mount" {...form.text("mount")} hint="The mount of a KV engine, version 2." />
      <TextField
        {...plain}
        label="Namespace"
        {...form.text("vaultNamespace")}
        hint="Leave it empty if there is none."
      />
      <RadioList
        legend="Signs in with"
        choices={[
          { id: "appRole", label: "AppRole" },
          { id: "token", label: "Token", text: "Rolecall does not renew it." },
        ]}
        {...form.choice("way")}
      />
      {form.values.way === "token" ? (
        <TextField {...sealed} label="Token" {...form.text("token")} hint={hint} />
      ) : (
        <>
          <TextField {...plain} label="AppRole mount" {...form.text("appRole")} hint="Such as approle." />
          <TextField {...plain} label="Role ID" {...form.text("roleId")} hint={hint} />
          <TextField {...sealed} label="Secret ID" {...form.text("secretId")} hint={hint} />
        </>
      )}
    </>
  );
}
