/** CockroachDB releases whose SQL Rolecall knows, newest first. */
const RELEASES = ["v26.3", "v26.2", "v26.1", "v25.4", "v25.3", "v25.2", "v25.1", "v24.3", "v24.2", "v24.1", "v23.2"];

/** The choices of a version. `own` is the cluster's, if known; `chosen` is always included. */
export function releaseOptions(chosen: string, own = ""): { value: string; label: string }[] {
  const listed = [...new Set([own, chosen, ...RELEASES])].filter((version) => version !== "");
  return [
    ...listed.map((version) => ({ value: version, label: version === own ? `${version} (this cluster)` : version })),
    { value: "", label: "Unknown: all versions" },
  ];
}
