/** Releases of CockroachDB whose SQL Rolecall knows, the newest first. */
const RELEASES = ["v26.3", "v26.2", "v26.1", "v25.4", "v25.3", "v25.2", "v25.1", "v24.3", "v24.2", "v24.1", "v23.2"];

/** A list to choose a version from. `own` is the cluster's, if one is meant; what is `chosen` is always in it. */
export function releaseOptions(chosen: string, own = ""): { value: string; label: string }[] {
  const listed = [...new Set([own, chosen, ...RELEASES])].filter((version) => version !== "");
  return [
    ...listed.map((version) => ({ value: version, label: version === own ? `${version}, this cluster's` : version })),
    { value: "", label: "Not known: what every one has" },
  ];
}
