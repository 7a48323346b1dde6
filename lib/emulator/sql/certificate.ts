import { generate } from "selfsigned";

export type Certificate = { readonly ca: string; readonly cert: string; readonly key: string };

/**
 * A certificate for `localhost` and 127.0.0.1 that is its own authority, as the one of an ADVANCED cluster is made by an
 * authority of that cluster. With `expired` it ended a day ago; with another `name` it is one of a client.
 */
export async function makeCertificate({ expired = false, name = "localhost" } = {}): Promise<Certificate> {
  const day = 24 * 60 * 60 * 1000;
  const now = Date.now();
  const pems = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 2 * day),
    notAfterDate: new Date(expired ? now - day : now + 365 * day),
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { ca: pems.cert, cert: pems.cert, key: pems.private };
}
