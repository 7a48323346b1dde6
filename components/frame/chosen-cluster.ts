const CLUSTER_PAGE = /^\/clusters\/([0-9a-f-]{36})(?:\/|$)/i;

/** The id in `/clusters/{id}/…`; undefined on every other page. */
export function chosenClusterId(pathname: string): string | undefined {
  return CLUSTER_PAGE.exec(pathname)?.[1];
}
