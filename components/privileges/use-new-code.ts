import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

export type NewCode = {
  /** by this browser's clock, which may be wrong: the server decides */
  expired: boolean;
  /** Reads the page again, for another code. What was chosen on it stays. */
  renew: () => void;
  renewing: boolean;
};

/** The life of the page's one-time code, which ends at `expiresAt` in epoch milliseconds. */
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
