/** What the addresses of the measured pages name. */
export type Named = { clusterId: string; sqlUser: string; accountId: string; teamId: string };

/** An address whose page shows what is stored; undefined: a page that names one thing, or a form, and shows nothing that grows. */
type Address = ((named: Named) => string) | undefined;

const here = (path: string) => () => path;

/** Every page of the product, for the figures of what a page costs. A page without a row here fails a test. */
export const PAGE_LIST: Record<string, Address> = {
  "/[...missing]": undefined,
  "/": here("/"),
  "/access": here("/access"),
  "/access/people/[accountId]": ({ accountId }) => `/access/people/${accountId}`,
  "/access/people/[accountId]/leaver": ({ accountId }) => `/access/people/${accountId}/leaver`,
  "/access/roles": here("/access/roles"),
  "/access/rules": here("/access/rules"),
  "/access/teams": here("/access/teams"),
  "/access/teams/[teamId]": ({ teamId }) => `/access/teams/${teamId}`,
  "/api-reference": here("/api-reference"),
  "/audit": here("/audit"),
  "/claim/[id]": undefined,
  "/clusters": here("/clusters"),
  "/clusters/[clusterId]": undefined,
  "/clusters/[clusterId]/check": ({ clusterId }) => `/clusters/${clusterId}/check`,
  "/clusters/[clusterId]/claims": ({ clusterId }) => `/clusters/${clusterId}/claims`,
  "/clusters/[clusterId]/facts": ({ clusterId }) => `/clusters/${clusterId}/facts`,
  "/clusters/[clusterId]/sql-connection": ({ clusterId }) => `/clusters/${clusterId}/sql-connection`,
  "/clusters/[clusterId]/users": ({ clusterId }) => `/clusters/${clusterId}/users`,
  "/clusters/[clusterId]/users/[name]": ({ clusterId, sqlUser }) => `/clusters/${clusterId}/users/${sqlUser}`,
  "/clusters/[clusterId]/users/[name]/pair": undefined,
  "/clusters/[clusterId]/users/[name]/privileges": ({ clusterId, sqlUser }) =>
    `/clusters/${clusterId}/users/${sqlUser}/privileges`,
  "/clusters/[clusterId]/verify": ({ clusterId }) => `/clusters/${clusterId}/verify`,
  "/confirmed": undefined,
  "/device": undefined,
  "/enrol": undefined,
  "/entered": undefined,
  "/forgot-password": undefined,
  "/invitation/[id]": undefined,
  "/lint": here("/lint"),
  "/my": undefined,
  "/profile": here("/profile"),
  "/profile/security": here("/profile/security"),
  "/profile/tokens": here("/profile/tokens"),
  "/report": here("/report"),
  "/requests": here("/requests"),
  "/reset/[id]": undefined,
  "/restrict": ({ clusterId }) => `/restrict?cluster=${clusterId}`,
  "/restrict/[id]": undefined,
  "/reviews": here("/reviews"),
  "/reviews/[id]": undefined,
  "/reviews/[id]/evidence": undefined,
  "/rotation": here("/rotation"),
  "/rotation/[id]": undefined,
  "/rotation/policy": here("/rotation/policy"),
  "/settings": here("/settings"),
  "/settings/destinations": here("/settings/destinations"),
  "/settings/secret-stores": here("/settings/secret-stores"),
  "/setup": undefined,
  "/sign-in": undefined,
  "/sign-in/factor": undefined,
  "/sql-users": here("/sql-users"),
};
