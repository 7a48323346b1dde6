import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { CloudError } from "../../base/cloud-error.ts";
import { clusterAuthority } from "./authority.ts";

/** A vendor's host that answers so until the test ends. */
async function answering(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

test("the certificate comes from the cluster's address, and no key is sent", async () => {
  const seen: (string | undefined)[] = [];
  const host = await answering(({ url, headers }, response) => {
    seen.push(url, headers.authorization);
    response.end(CERTIFICATE);
  });
  expect(await clusterAuthority(host, "c1")).toBe(CERTIFICATE);
  expect(seen).toEqual(["/clusters/c1/cert", undefined]);
});

test("an answer that is cut, too long, sent on or no certificate is an error of the cloud", async () => {
  const wrong: [RequestListener, string][] = [
    [(_, response) => void response.writeHead(200).write("-----BEGIN", () => response.destroy()), "cloud_unavailable"],
    [(_, response) => void response.end("x".repeat(70_000)), "cloud_unavailable"],
    [(_, response) => void response.writeHead(302, { location: "/elsewhere" }).end(), "cloud_bad_answer"],
    [(_, response) => void response.writeHead(404).end(CERTIFICATE), "cloud_bad_answer"],
    [(_, response) => void response.end("not found"), "cloud_bad_answer"],
  ];
  for (const [answer, code] of wrong) {
    const error = await clusterAuthority(await answering(answer), "c1").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ code });
  }
});
