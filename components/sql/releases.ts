/** Releases of CockroachDB whose SQL Rolecall knows, the newest first. */
const RELEASES = ["v26.3", "v26.2", "v26.1", "v25.4", "v25.3", "v25.2", "v25.1", "v24.3", "v24.2", "v24.1", "v23.2"];

/** For a list to choose from: every release, the given one too, and none. */
export function releaseOptions(chosen: string): { value: string; label: string }[] {
  const known = chosen === "" || RELEASES.includes(chosen) ? RELEASES : [chosen, ...RELEASES];
  return [...known.map((value) => ({ value, label: value })), { value: "", label: "Not known: what all have" }];
}
