import { secretName } from "#lib/shared/credential-forms/kubernetes.ts";
import { fileOf } from "#lib/shared/rotated-passwords.ts";

export const PASSWORD_FORMATS = ["dotenv", "json", "k8s"] as const;
export type PasswordFormat = (typeof PASSWORD_FORMATS)[number];

export type Password = { readonly cluster: string; readonly name: string; readonly password: string };

/** New passwords as one document. */
export function passwordsAs(format: PasswordFormat, passwords: readonly Password[]): string {
  const alone = passwords.map((each) => ({ ...each, connection: undefined }));
  switch (format) {
    case "dotenv":
      return fileOf("env", alone).text;
    case "json":
      return fileOf("json", alone).text;
    case "k8s":
      return secretsOf(passwords);
    default:
      return format satisfies never;
  }
}

/** Secrets of the type `kubernetes.io/basic-auth`. Those of several clusters have the cluster in their name. */
function secretsOf(passwords: readonly Password[]): string {
  const several = new Set(passwords.map(({ cluster }) => cluster)).size > 1;
  const nameOf = ({ cluster, name }: Password) =>
    several ? `${secretName(cluster)}.${secretName(name)}` : secretName(name);
  return passwords
    .map((each) =>
      [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        `  name: ${quoted(nameOf(each))}`,
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
