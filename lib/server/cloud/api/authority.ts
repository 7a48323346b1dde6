import "server-only";
import { PEM } from "#lib/shared/cloud/answers.ts";
import { CloudError } from "../../base/cloud-error.ts";

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/**
 * The authority that signs the certificate of an ADVANCED cluster, in PEM. The vendor publishes it at this address
 * (cockroachcloud docs, "Download the CA certificate"), so no key is sent. Throws CloudError.
 */
export async function clusterAuthority(server: string, clusterId: string): Promise<string> {
  const url = new URL(`/clusters/${encodeURIComponent(clusterId)}/cert`, server);
  const text = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    async (answer) => (answer.ok ? await limited(answer) : ""),
    () => {
      throw new CloudError("cloud_unavailable", { outcome: "not_done" });
    },
  );
  if (!PEM.test(text)) throw new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "cert" });
  return text;
}

async function limited(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
