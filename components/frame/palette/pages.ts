import type { Permission } from "#lib/shared/policy.ts";

export type Page = { label: string; href: string };

/** What is offered by permission, here and in the side bar. */
export const PAGE_PERMISSIONS = [
  "accounts.manage",
  "audit.read",
  "destinations.manage",
  "password_policy.read",
  "reviews.manage",
  "rights.manage",
  "rotations.manage",
  "secret_stores.manage",
  "settings.manage",
] as const satisfies readonly Permission[];

export type PagePermission = (typeof PAGE_PERMISSIONS)[number];

type Offered = Page & { permission?: PagePermission; onlyIf?: "team" | "requests" | "reviews" };

const PAGES: readonly Offered[] = [
  { label: "Overview", href: "/" },
  { label: "My SQL users", href: "/my", onlyIf: "team" },
  { label: "Requests", href: "/requests", onlyIf: "requests" },
  { label: "Clusters", href: "/clusters" },
  { label: "SQL users of all clusters", href: "/sql-users" },
  { label: "Rotation", href: "/rotation", permission: "rotations.manage" },
  { label: "Reviews", href: "/reviews", onlyIf: "reviews" },
  { label: "Audit", href: "/audit", permission: "audit.read" },
  { label: "SQL linter", href: "/lint" },
  { label: "Accounts", href: "/accounts", permission: "accounts.manage" },
  { label: "Teams", href: "/teams", permission: "rights.manage" },
  { label: "Rights", href: "/rights", permission: "rights.manage" },
  { label: "Password policy", href: "/password-policy", permission: "password_policy.read" },
  { label: "Destinations", href: "/destinations", permission: "destinations.manage" },
  { label: "Secret stores", href: "/secret-stores", permission: "secret_stores.manage" },
  { label: "Settings", href: "/settings", permission: "settings.manage" },
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
  /** whether they are in a team, and so can own and request SQL users */
  inTeam: boolean;
  /** how many requests they can decide; null without the permission */
  toDecide: number | null;
  /** how many SQL users wait for their review */
  toReview: number;
};

/** The pages that the navigation offers this person, and their profile. */
export function pagesFor(person: PagesOf): Page[] {
  const isOffered = ({ permission, onlyIf }: Offered) => {
    if (onlyIf === "team") return person.inTeam || person.isMember;
    if (onlyIf === "requests") return person.inTeam || person.isMember || person.toDecide !== null;
    if (onlyIf === "reviews")
      return person.inTeam || person.toReview > 0 || person.permitted.includes("reviews.manage");
    return permission === undefined || person.permitted.includes(permission);
  };
  return PAGES.filter(isOffered).map(({ label, href }) => ({ label, href }));
}
