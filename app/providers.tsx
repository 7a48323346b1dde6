"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useLayoutEffect } from "react";
import { BlockLeaving } from "#components/ui/fields/use-typed.ts";
import { applyTheme } from "#components/ui/theme.ts";
import { ToastProvider } from "#components/ui/toast.tsx";
import { getQueryClient } from "#lib/client/calls/query-client.ts";
import { blockNavigation } from "#lib/client/page/navigation-guard.ts";

export function Providers({ children }: { children: ReactNode }) {
  useLayoutEffect(applyTheme, []);
  return (
    <QueryClientProvider client={getQueryClient()}>
      <BlockLeaving value={blockNavigation}>
        <ToastProvider>{children}</ToastProvider>
      </BlockLeaving>
    </QueryClientProvider>
  );
}
