import type { Permission } from "#lib/shared/policy.ts";
import { chosenClusterId } from "./chosen-cluster.ts";

export type Page = {
  label: string;
  href: string;
  /** other words by which *Go to* finds it, in lower case */
  also?: readonly string[] | undefined;
};

/** What is offered by permission. */
export const PAGE_PERMISSIONS = [
  "accounts.manage",
  "audit.read",
  "destinations.manage",
  "password_policy.read",
  "restrictions.manage",
  "reviews.manage",
  "rights.manage",
  "rotations.manage",
  "secret_stores.manage",
  "settings.manage",
] as const satisfies readonly Permission[];

type PagePermission = (typeof PAGE_PERMISSIONS)[number];

/** The entries of the navigation, in their order. */
export const ENTRIES = {
  overview: "Overview",
  my: "My SQL users",
  sqlUsers: "SQL users",
  requests: "Requests",
  rotation: "Rotation",
  reviews: "Reviews",
  audit: "Audit",
  access: "Access",
  settings: "Settings",
} as const;

export type Entry = keyof typeof ENTRIES;

type Offered = Page & {
  /** the entry that leads to it; it is a tab where that has several pages. None: *Go to* alone leads there */
  entry?: Entry;
  /** its name among the tabs */
  tab?: string;
  permission?: PagePermission;
  onlyIf?: "clusters" | "team" | "requests" | "reviews";
};

const KEY = ["api key", "system", "read only"];
const SUPERUSERS = ["superuser", "admin"];

const PAGES: readonly Offered[] = [
  { label: "Overview", href: "/", entry: "overview" },
  { label: "My SQL users", href: "/my", entry: "my", onlyIf: "team" },
  { label: "SQL users", href: "/sql-users", entry: "sqlUsers", onlyIf: "clusters" },
  { label: "SQL users: admin", href: "/sql-users?state=admin", onlyIf: "clusters", also: SUPERUSERS },
  { label: "Requests", href: "/requests", entry: "requests", onlyIf: "requests" },
  {
    label: "Rotation: due passwords",
    href: "/rotation",
    entry: "rotation",
    tab: "Due",
    permission: "rotations.manage",
  },
  { label: "Rotations", href: "/rotation/jobs", entry: "rotation", tab: "Jobs", permission: "rotations.manage" },
  { label: "Password policy", href: "/rotation/policy", entry: "rotation", permission: "password_policy.read" },
  { label: "Reviews", href: "/reviews", entry: "reviews", onlyIf: "reviews" },
  { label: "Audit", href: "/audit", entry: "audit", permission: "audit.read" },
  { label: "Access", href: "/access", entry: "access", tab: "People", permission: "accounts.manage" },
  { label: "Teams", href: "/access/teams", entry: "access", permission: "rights.manage" },
  { label: "Roles", href: "/access/roles", entry: "access", permission: "rights.manage" },
  { label: "Rules", href: "/access/rules", entry: "access", permission: "rights.manage" },
  { label: "Settings", href: "/settings", entry: "settings", tab: "General", permission: "settings.manage", also: KEY },
  { label: "Destinations", href: "/settings/destinations", entry: "settings", permission: "destinations.manage" },
  { label: "Secret stores", href: "/settings/secret-stores", entry: "settings", permission: "secret_stores.manage" },
  { label: "Report", href: "/report", also: SUPERUSERS },
  { label: "Clusters", href: "/clusters", also: ["api key", "sql connection", "manage"] },
  { label: "Restrict SQL users", href: "/restrict", permission: "restrictions.manage", also: SUPERUSERS },
  { label: "SQL linter", href: "/lint" },
  { label: "Profile", href: "/profile" },
  { label: "Security of your account", href: "/profile/security" },
  { label: "API tokens", href: "/profile/tokens" },
  { label: "API reference", href: "/api-reference" },
];

/** What decides which pages a person is offered. */
export type PagesOf = {
  permitted: readonly PagePermission[];
  /** whether they are no administrator: what a team gives is then offered also before they are in one */
  isMember: boolean;
  /** whether they see any cluster: as administrator, or by a role */
  seesClusters: boolean;
  /** whether they are in a team, and so can own and request SQL users */
  inTeam: boolean;
  /** whether they may decide requests on any cluster */
  decides: boolean;
  /** how many SQL users wait for their review */
  toReview: number;
  /** the clusters on which they may send claim links */
  sends: "all" | readonly string[];
};

function isOffered({ permission, onlyIf }: Offered, person: PagesOf): boolean {
  if (permission !== undefined) return person.permitted.includes(permission);
  switch (onlyIf) {
    case undefined:
      return true;
    case "clusters":
      return person.seesClusters;
    case "team":
      return person.inTeam || person.isMember;
    case "requests":
      return person.inTeam || person.isMember || person.decides;
    case "reviews":
      return person.inTeam || person.toReview > 0 || person.permitted.includes("reviews.manage");
    default:
      return onlyIf satisfies never;
  }
}

/** The pages that *Go to* offers this person. */
export function pagesFor(person: PagesOf): Page[] {
  return PAGES.filter((page) => isOffered(page, person)).map(({ label, href, also }) => ({ label, href, also }));
}

/** The tabs of each entry that this person is offered. An entry without a tab is not there. */
export function tabsFor(person: PagesOf): Map<Entry, Page[]> {
  // A team gives administrators little that they lack, and the overview is about clusters.
  const inOrder = PAGES.filter(({ entry }) =>
    entry === "my" ? person.isMember : entry !== "overview" || person.seesClusters,
  );
  const offered = inOrder.filter((page) => isOffered(page, person));
  return Map.groupBy(
    offered.flatMap(({ entry, label, tab = label, href }) => (entry ? [{ entry, label: tab, href }] : [])),
    ({ entry }) => entry,
  );
}

/** The pages of everybody about their own account. */
export const OWN_ACCOUNT: readonly Page[] = [
  { label: "Profile", href: "/profile" },
  { label: "Security", href: "/profile/security" },
  { label: "API tokens", href: "/profile/tokens" },
];

/** The pages of a cluster that this person is offered. */
export function clusterTabs(id: string, { sends }: PagesOf): Page[] {
  const claims = { label: "Claim links", href: `/clusters/${id}/claims` };
  return [
    { label: "SQL users", href: `/clusters/${id}/users` },
    { label: "SQL connection", href: `/clusters/${id}/sql-connection` },
    { label: "Check", href: `/clusters/${id}/check` },
    { label: "Facts", href: `/clusters/${id}/facts` },
    ...(sends === "all" || sends.includes(id) ? [claims] : []),
  ];
}

/** The entry that an address belongs to, such as that of a page of one person to Access. */
export function entryOf(pathname: string): Entry | undefined {
  if (chosenClusterId(pathname) || pathname === "/restrict" || pathname.startsWith("/restrict/")) return "sqlUsers";
  if (pathname === "/report") return "overview";
  const of = PAGES.filter(({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)));
  return of.find(({ entry }) => entry !== undefined)?.entry;
}
