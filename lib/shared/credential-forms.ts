import type { Connection } from "./clusters.ts";
import { connectionProblem, hidden, type Segment } from "./credential-forms/credential.ts";
import { envFile } from "./credential-forms/env-file.ts";
import { kubernetesSecret } from "./credential-forms/kubernetes.ts";
import { shellCommand } from "./credential-forms/shell.ts";
import { connectionUrl } from "./credential-forms/url.ts";

export { type Segment, textOf } from "./credential-forms/credential.ts";

/** One way to write a password down. The texts of `segments`, joined by `textOf`, are exactly what is copied. */
export type CredentialForm = {
  id: "plain" | "url" | "env" | "psql" | "kubernetes";
  label: string;
  segments: Segment[];
  /** whole sentences, for the person who copies */
  notes: string[];
};

const CA_NOTE =
  "The server's certificate is checked. psql and others built on libpq look for the cluster's CA certificate in ~/.postgresql/root.crt; the Connect dialog of the Cloud Console says how to get it.";

/**
 * The forms of one password, in the order of their tabs. Plain is always there; the others need to know where to
 * connect. Where that is not known, or holds what cannot be written safely, they are absent and Plain's note says why.
 */
export function credentialForms(input: {
  name: string;
  password: string;
  clusterName: string;
  connection: Connection | undefined;
}): CredentialForm[] {
  const { connection } = input;
  const plain = (...notes: string[]): CredentialForm => ({
    id: "plain",
    label: "Plain",
    segments: [hidden(input.password)],
    notes,
  });
  if (connection === undefined)
    return [plain("Other forms need the cluster's address, which CockroachDB Cloud did not give.")];
  const credential = { ...input, connection };
  const problem = connectionProblem(credential);
  if (problem !== null) return [plain(`Other forms cannot be made. ${problem}`)];

  const env = envFile(credential);
  const shell = shellCommand(credential);
  return [
    plain(),
    { id: "url", label: "Connection URL", segments: connectionUrl(credential), notes: [CA_NOTE] },
    { id: "env", label: ".env", segments: env.segments, notes: [...env.notes, CA_NOTE] },
    { id: "psql", label: "psql / cockroach sql", segments: shell.segments, notes: [...shell.notes, CA_NOTE] },
    { id: "kubernetes", label: "Kubernetes Secret", ...kubernetesSecret(credential) },
  ];
}
