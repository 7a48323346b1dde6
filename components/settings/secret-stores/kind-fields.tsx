import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { CreateSecretStoreInput } from "#lib/shared/passwords/secret-stores.ts";

/** What can be typed for any kind, each as text. */
export type Draft = Record<
  | "mount"
  | "appRole"
  | "vaultNamespace"
  | "namespace"
  | "ca"
  | "region"
  | "token"
  | "roleId"
  | "secretId"
  | "keyId"
  | "key",
  string
> & { way: "appRole" | "token" };

const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false, mono: true } as const;
const sealed = { ...plain, type: "password", autoComplete: "new-password" } as const;

export function newDraft(settings: Readonly<Record<string, string>> = {}): Draft {
  const { mount = "secret", appRole = "approle", namespace = "", ca = "", region = "" } = settings;
  return {
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

/** The input of a kind; without a credential where none was typed. */
export function accessOf(kind: SecretStoreKind, draft: Draft): CreateSecretStoreInput["access"] {
  const { mount, appRole, vaultNamespace, namespace, ca, region, token, roleId, secretId, keyId, key } = draft;
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

type Props = { kind: SecretStoreKind; draft: Draft; isKept: boolean; onChange: (draft: Draft) => void };

export function KindFields({ kind, draft, isKept, onChange }: Props) {
  const field = (name: Exclude<keyof Draft, "way">) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
  });
  const hint = isKept ? "Leave it empty to keep the current one." : "Stored sealed, never shown again.";
  switch (kind) {
    case "vault":
      return (
        <>
          <TextField {...plain} label="Mount" {...field("mount")} hint="The mount of a KV engine, version 2." />
          <TextField
            {...plain}
            label="Namespace"
            {...field("vaultNamespace")}
            hint="Leave it empty if there is none."
          />
          <RadioList
            legend="Signs in with"
            choices={[
              { id: "appRole", label: "AppRole" },
              { id: "token", label: "Token", text: "Rolecall does not renew it." },
            ]}
            value={draft.way}
            onChange={(way) => onChange({ ...draft, way })}
          />
          {draft.way === "token" ? (
            <TextField {...sealed} label="Token" {...field("token")} hint={hint} />
          ) : (
            <>
              <TextField {...plain} label="AppRole mount" {...field("appRole")} hint="Such as approle." />
              <TextField {...plain} label="Role ID" {...field("roleId")} hint={hint} />
              <TextField {...sealed} label="Secret ID" {...field("secretId")} hint={hint} />
            </>
          )}
        </>
      );
    case "kubernetes":
      return (
        <>
          <TextField {...plain} label="Namespace" {...field("namespace")} hint="Rolecall creates the Secrets there." />
          <TextArea
            label="Certificate authority"
            rows={4}
            {...field("ca")}
            hint="Of the API server, in PEM form. Leave it empty if a public authority signed its certificate."
          />
          <TextField {...sealed} label="Token of the service account" {...field("token")} hint={hint} />
        </>
      );
    case "aws":
      return (
        <>
          <TextField {...plain} label="Region" {...field("region")} hint="Such as eu-central-1." />
          <TextField {...plain} label="Access key ID" {...field("keyId")} hint={hint} />
          <TextField {...sealed} label="Secret access key" {...field("key")} hint={hint} />
        </>
      );
    default:
      return kind satisfies never;
  }
}
