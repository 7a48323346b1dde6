// An image as the Open Container Initiative describes it: https://github.com/opencontainers/image-spec, version 1.1.
import { createHash } from "node:crypto";
import { fileEntry, foldersAbove } from "../archive/entries.ts";
import { gzip } from "../archive/gzip.ts";
import { type Entry, tarOf } from "../archive/tar.ts";
import type { Release } from "../facts.ts";

export type Config = {
  User: string;
  ExposedPorts: Record<string, object>;
  Env: string[];
  Entrypoint: string[];
  WorkingDir: string;
  Volumes: Record<string, object>;
  StopSignal: string;
};

type Blob = { mediaType: string; digest: string; size: number; body: Buffer };

const TYPE = "application/vnd.oci.image";
const sha256 = (body: Buffer) => `sha256:${createHash("sha256").update(body).digest("hex")}`;

/** An image in one archive, as `podman load` and `docker load` read it. */
export function imageOf(layers: readonly Entry[][], config: Config, release: Release): Buffer {
  const created = new Date(release.time * 1000).toISOString();
  const tars = layers.map((entries) => tarOf(entries, release.time));
  const packed = tars.map((tar) => blobOf(`${TYPE}.layer.v1.tar+gzip`, gzip(tar)));
  const description = {
    created,
    architecture: "amd64",
    os: "linux",
    config: { ...config, Labels: labelsOf(release, created) },
    rootfs: { type: "layers", diff_ids: tars.map(sha256) },
    history: tars.map(() => ({ created, created_by: "npm run release" })),
  };
  const configBlob = jsonBlob(`${TYPE}.config.v1+json`, description);
  const manifest = jsonBlob(`${TYPE}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: descriptorOf(configBlob),
    layers: packed.map(descriptorOf),
  });
  const reference = { "io.containerd.image.name": `localhost/rolecall:${release.version}` };
  const annotations = { ...reference, "org.opencontainers.image.ref.name": release.version };
  const index = { schemaVersion: 2, mediaType: `${TYPE}.index.v1+json` };
  const platform = { architecture: "amd64", os: "linux" };
  const files = [
    fileEntry("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" })),
    fileEntry(
      "index.json",
      JSON.stringify({ ...index, manifests: [{ ...descriptorOf(manifest), annotations, platform }] }),
    ),
    ...[manifest, configBlob, ...packed].map(({ digest, body }) =>
      fileEntry(`blobs/${digest.replace(":", "/")}`, body),
    ),
  ];
  return tarOf([...foldersAbove(files), ...files], release.time);
}

function labelsOf({ version, commit }: Release, created: string): Record<string, string> {
  const label = "org.opencontainers.image";
  return {
    [`${label}.title`]: "Rolecall",
    [`${label}.version`]: version,
    [`${label}.revision`]: commit,
    [`${label}.created`]: created,
    [`${label}.licenses`]: "Apache-2.0",
  };
}

const blobOf = (mediaType: string, body: Buffer): Blob => ({
  mediaType,
  digest: sha256(body),
  size: body.length,
  body,
});
const jsonBlob = (mediaType: string, value: object): Blob => blobOf(mediaType, Buffer.from(JSON.stringify(value)));
const descriptorOf = ({ mediaType, digest, size }: Blob) => ({ mediaType, digest, size });
