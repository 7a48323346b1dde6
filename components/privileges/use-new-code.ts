import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

export type NewCode = {
  /** by this browser's clock, which may be wrong; the server decides */
  expired: boolean;
  /** Reloads the page for a new code and keeps its choices. */
  renew: () => void;
  renewing: boolean;
};

/** The lifetime of the page's one-time code, until `expiresAt` in epoch milliseconds. */
export function useNewCode(expiresAt: number): NewCode {
  const router = useRouter();
  const [renewing, start] = useTransition();
  const [ended, setEnded] = useState<number | null>(null);

  useEffect(() => {
    const timer = setTimeout(() => setEnded(expiresAt), Math.max(0, expiresAt - Date.now()));
    return () => clearTimeout(timer);
  }, [expiresAt]);

  return { expired: ended === expiresAt, renew: () => start(() => router.refresh()), renewing };
}
