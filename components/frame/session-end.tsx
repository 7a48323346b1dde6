import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { forgetOldSoon } from "#lib/client/forget-keys.ts";
import { leaveForSignIn } from "#lib/client/query-client.ts";
import { watchSession } from "#lib/client/session-watch.ts";
import { watchTyping } from "#lib/client/typed.ts";

/** Leaves the page where its session has ended in another tab. */
export function SessionEnd() {
  const pathname = usePathname();
  useEffect(() => watchSession(leaveForSignIn), []);
  useEffect(forgetOldSoon, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts with nothing typed
  useEffect(watchTyping, [pathname]);
  return null;
}
