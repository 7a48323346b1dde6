import Link2 from "lucide-react/icons/link-2";
import Link from "next/link";
import { claimsPath } from "#components/sql-user-facts/claims-path.ts";

/** Leads from a SQL user to its claim links, while one is unused. */
export function ClaimMark({ clusterId, name }: { clusterId: string; name: string }) {
  return (
    <Link
      href={claimsPath(clusterId, name)}
      prefetch={false}
      aria-label={`Unused claim link for ${name}`}
      title="A claim link for it is unused"
      className="grid size-5 flex-none place-items-center rounded-2 text-ink-3 hover:bg-press hover:text-ink"
    >
      <Link2 className="size-3.5" />
    </Link>
  );
}
