import { PEM } from "#lib/shared/cloud/answers.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { ExchangeFailure, Exchanger } from "./exchange.ts";

const LIMITS = { timeoutMs: 10_000, maxAnswerBytes: 64 * 1024 };

/**
 * The authority that signs the certificate of an ADVANCED cluster, in PEM. The vendor publishes it at this address
 * (cockroachcloud docs, "Download the CA certificate"), so no key is sent. Throws CloudError.
 */
export async function clusterAuthority(server: string, clusterId: string): Promise<string> {
  const url = new URL(`/clusters/${encodeURIComponent(clusterId)}/cert`, server);
  // One is read for each check of a cluster: no connection is kept for the next.
  const headers = { accept: "*/*", connection: "close" };
  const exchanger = new Exchanger(url.origin, LIMITS);
  const { status, text } = await exchanger
    .send({ method: "GET", url, headers, body: undefined, signal: undefined })
    .catch((error: unknown) => {
      if (error instanceof ExchangeFailure) throw new CloudError("cloud_unavailable", { outcome: "not_done" });
      throw error;
    });
  if (status !== 200 || !PEM.test(text))
    throw new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "cert" });
  return text;
}
