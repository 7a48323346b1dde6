import type { Connection } from "../sql-users/clusters.ts";
import { connectionProblem, textOf } from "./credential-forms/credential.ts";
import { kubernetesSecret, secretName } from "./credential-forms/kubernetes.ts";
import { connectionUrl } from "./credential-forms/url.ts";
import { variableOf } from "./variable-names.ts";

/** The forms in which the passwords of a rotation are saved in one file. */
export const FILE_FORMS = ["env", "json", "kubernetes", "kubectl", "csv"] as const;
export type FileForm = (typeof FILE_FORMS)[number];

/** One new password. Without a connection that every client reads alike, it stands alone. */
export type RotatedPassword = {
  cluster: string;
  name: string;
  password: string;
  connection: Connection | undefined;
};

export type SecretFile = {
  fileName: string;
  text: string;
  type: string /** SQL users that this form cannot hold */;
  left: string[];
};

/** All passwords in one file. They are as Rolecall makes them, so that no form has to quote one. */
export function fileOf(form: FileForm, passwords: readonly RotatedPassword[]): SecretFile {
  switch (form) {
    case "env":
      return { fileName: "rotated.env", type: "text/plain", left: [], text: envOf(passwords) };
    case "json":
      return {
        fileName: "rotated.json",
        type: "application/json",
        left: [],
        text: `${JSON.stringify(passwords.map(asObject), null, 2)}\n`,
      };
    case "csv":
      return { fileName: "rotated.csv", type: "text/csv", left: [], text: csvOf(passwords) };
    case "kubernetes":
    case "kubectl":
      return kubernetesFile(form, passwords);
    default:
      return form satisfies never;
  }
}

const connected = ({ name, password, cluster, connection }: RotatedPassword) => {
  const credential = connection && { name, password, clusterName: cluster, connection };
  return credential && connectionProblem(credential) === null ? credential : undefined;
};
const urlOf = (each: RotatedPassword) => {
  const credential = connected(each);
  return credential && textOf(connectionUrl(credential));
};

/** Several SQL users stand in one file, so each variable begins with the cluster and the name. Clusters of one name are numbered. */
function envOf(passwords: readonly RotatedPassword[]): string {
  const begins = passwords.map(({ cluster, name }) => variableOf(cluster, name));
  const taken = new Set(begins);
  const met = new Set<string>();
  const unique = (begin: string): string => {
    if (!met.has(begin)) {
      met.add(begin);
      return begin;
    }
    let count = 2;
    while (taken.has(`${begin}_${count}`)) count += 1;
    taken.add(`${begin}_${count}`);
    return `${begin}_${count}`;
  };
  return passwords.map((each, at) => envLines(each, unique(begins[at] ?? ""))).join("\n");
}

function envLines(each: RotatedPassword, begin: string): string {
  const url = urlOf(each);
  const lines = [`# ${plain(each.name)} on ${plain(each.cluster)}`, `${begin}_PASSWORD=${each.password}`];
  return `${[...lines, ...(url ? [`${begin}_DATABASE_URL='${url}'`] : [])].join("\n")}\n`;
}

/** A comment ends where its line does. */
const plain = (text: string) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");

function asObject(each: RotatedPassword) {
  const { cluster, name, password, connection } = each;
  const url = urlOf(each);
  const { host, port, database } = connection ?? {};
  return {
    cluster,
    sqlUser: name,
    password,
    host: url ? host : undefined,
    port: url ? port : undefined,
    database: url ? database : undefined,
    url: url || undefined,
  };
}

/** Columns that password managers import. */
function csvOf(passwords: readonly RotatedPassword[]): string {
  const rows = passwords.map((each) => [
    safeCell(`${each.name} on ${each.cluster}`),
    safeCell(each.connection ? `postgresql://${each.connection.host}:${each.connection.port}` : ""),
    safeCell(each.name),
    quoted(each.password),
    safeCell("Rotated with Rolecall"),
  ]);
  return ["title,url,username,password,notes", ...rows.map((row) => row.join(","))]
    .map((line) => `${line}\r\n`)
    .join("");
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** A quoted cell that no spreadsheet takes for a formula. Not for a password. */
export const safeCell = (text: string): string => quoted(/^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function kubernetesFile(form: "kubernetes" | "kubectl", passwords: readonly RotatedPassword[]): SecretFile {
  const credentials = passwords.map(connected);
  const left = passwords.filter((_, index) => !credentials[index]).map(({ name }) => name);
  // A Secret must not replace that of another cluster, also not one from a later file.
  const manifests = credentials.flatMap((credential) => {
    if (!credential) return [];
    const text = textOf(kubernetesSecret(credential).segments);
    const own = secretName(credential.name);
    const unique = `${secretName(credential.clusterName.toLowerCase())}.${own}`;
    return [text.replace(`  name: '${own}'`, `  name: '${unique}'`)];
  });
  if (form === "kubernetes")
    return { fileName: "rotated.secrets.yaml", type: "application/yaml", left, text: manifests.join("---\n") };
  const apply = [
    "#!/bin/sh",
    "# Applies the Secrets to the namespace in NAMESPACE, or else the current one. Delete this file afterwards.",
    "set -eu",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
    "kubectl apply --server-side ${NAMESPACE:+--namespace \"$NAMESPACE\"} -f - <<'END_OF_SECRETS'",
    `${manifests.join("---\n")}END_OF_SECRETS`,
  ];
  return { fileName: "rotated.kubectl.sh", type: "text/x-shellscript", left, text: `${apply.join("\n")}\n` };
}
