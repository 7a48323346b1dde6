import { secretName } from "#lib/shared/passwords/credential-forms/kubernetes.ts";
import { fileOf } from "#lib/shared/passwords/rotated-passwords.ts";

export const PASSWORD_FORMATS = ["dotenv", "json", "k8s"] as const;
export type PasswordFormat = (typeof PASSWORD_FORMATS)[number];

export type Password = { readonly cluster: string; readonly name: string; readonly password: string };

/** New passwords as one document. `secretOf`: the name of a Secret of Kubernetes. */
export function passwordsAs(
  format: PasswordFormat,
  passwords: readonly Password[],
  secretOf: (password: Password) => string,
): string {
  const alone = passwords.map((each) => ({ ...each, connection: undefined }));
  switch (format) {
    case "dotenv":
      return fileOf("env", alone).text;
    case "json":
      return fileOf("json", alone).text;
    case "k8s":
      return secretsOf(passwords, secretOf);
    default:
      return format satisfies never;
  }
}

/** Named by the SQL user alone: where the caller chose the cluster. */
export function secretOfUser({ name }: Password): string {
  return secretName(name);
}

/** Named by the cluster too, whatever else is in the document: a later run with other clusters must not meet this Secret. */
export function secretOfCluster({ cluster, name }: Password): string {
  return `${secretName(cluster)}.${secretName(name)}`;
}

/** Secrets of the type `kubernetes.io/basic-auth`. */
function secretsOf(passwords: readonly Password[], secretOf: (password: Password) => string): string {
  return passwords
    .map((each) =>
      [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        `  name: ${quoted(secretOf(each))}`,
        "type: kubernetes.io/basic-auth",
        "stringData:",
        `  username: ${quoted(each.name)}`,
        `  password: ${quoted(each.password)}`,
        "",
      ].join("\n"),
    )
    .join("---\n");
}

/** A scalar of YAML in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
