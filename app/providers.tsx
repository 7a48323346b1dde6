"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ToastProvider } from "#components/ui/toast.tsx";
import { BlockLeaving } from "#components/ui/use-typed.ts";
import { blockNavigation } from "#lib/client/navigation-guard.ts";
import { getQueryClient } from "#lib/client/query-client.ts";

export function Providers({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={getQueryClient()}>
      <BlockLeaving value={blockNavigation}>
        <ToastProvider>{children}</ToastProvider>
      </BlockLeaving>
    </QueryClientProvider>
  );
}
