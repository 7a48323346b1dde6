import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { namesOf, OUT, type Release } from "../facts.ts";
import { type Owned, UID } from "./files.ts";
import { type Config, imageOf } from "./oci.ts";

const CONFIG: Config = {
  User: `${UID}:${UID}`,
  ExposedPorts: { "3000/tcp": {} },
  Env: [
    "PATH=/usr/local/bin",
    "NODE_ENV=production",
    "HOST=0.0.0.0",
    "PORT=3000",
    "DATABASE_URL=sqlite:/data/rolecall.db",
    "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
  ],
  Entrypoint: ["/usr/local/bin/node", "/app/start.mjs"],
  WorkingDir: "/app",
  Volumes: { "/data": {} },
  StopSignal: "SIGTERM",
};

/** Writes the image: from nothing, without a shell, for a user that owns only its data. */
export function packImage(release: Release, layers: readonly (readonly Owned[])[]): void {
  const entries = layers.map((layer) => layer.map(({ entry }) => entry));
  const image = imageOf(entries, CONFIG, release);
  const name = namesOf(release).image;
  writeFileSync(join(OUT, name), image);
  console.log(`  ${name} (${(image.length / 1e6).toFixed(1)} MB)`);
}
