import type { Connection } from "../sql-users/clusters.ts";
import { connectionProblem, hidden, type Segment } from "./credential-forms/credential.ts";
import { envFile } from "./credential-forms/env-file.ts";
import { kubernetesSecret } from "./credential-forms/kubernetes.ts";
import { shellCommand } from "./credential-forms/shell.ts";
import { connectionUrl } from "./credential-forms/url.ts";

export { type Segment, textOf } from "./credential-forms/credential.ts";

/** One form of a password. The texts of `segments`, joined by `textOf`, are exactly the copied text. */
export type CredentialForm = {
  id: "plain" | "url" | "env" | "psql" | "kubernetes";
  label: string;
  segments: Segment[];
  /** whole sentences for the person */
  notes: string[];
};

const CA_NOTE =
  "The client checks the server's certificate. psql and other libpq clients need the cluster's CA certificate in ~/.postgresql/root.crt; get it from Connect in the Cloud Console.";

/**
 * The forms of one password, in the order of their tabs. Plain is always present. The others need a connection that can be written
 * safely; without one they are absent, and Plain's note says why.
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
    return [plain("The other forms need the cluster's address, which CockroachDB Cloud did not return.")];
  const credential = { ...input, connection };
  const problem = connectionProblem(credential);
  if (problem !== null) return [plain(`The other forms are not available. ${problem}`)];

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
