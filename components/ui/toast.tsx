"use client";

import Check from "lucide-react/icons/check";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

/** A confirmation in one sentence, or a failure with the tone `warn`. Never a secret: it stays on screen unattended. */
export type ShowToast = (text: string, action?: ReactNode, tone?: ToastTone) => void;
type ToastTone = "ok" | "warn";
type Toast = { text: string; action: ReactNode; tone: ToastTone; count: number };

const ToastContext = createContext<ShowToast>(() => {});

/**
 * Shows one sentence at the lower right for eight seconds; `action` is a link, if any. On a phone it is above, since the buttons of a
 * dialog are below.
 */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

const SHOWN_MS = 8_000;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null);
  const held = useRef(false);
  const count = useRef(0);

  const show = useCallback<ShowToast>((text, action, tone = "ok") => {
    count.current += 1;
    held.current = false;
    setToast({ text, action, tone, count: count.current });
  }, []);

  useEffect(() => {
    if (!toast) return;
    const timer = setInterval(() => {
      if (!held.current) setToast(null);
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [toast]);

  return (
    <ToastContext value={show}>
      {children}
      {/* aria-live besides the role: an open dialog hides all else but what carries the attribute */}
      <output
        aria-live="polite"
        className="pointer-events-none fixed right-5 bottom-5 left-5 z-30 flex justify-end max-md:top-14 max-md:bottom-auto"
      >
        {toast && (
          <div
            key={toast.count}
            onPointerEnter={() => {
              held.current = true;
            }}
            onPointerLeave={() => {
              held.current = false;
            }}
            className="pointer-events-auto flex items-center gap-2.5 rounded-3 bg-overlay py-2.5 pr-3 pl-4 shadow-menu"
          >
            {toast.tone === "warn" ? <TriangleAlert className="text-warn-mark" /> : <Check className="text-ok-mark" />}
            <span className="[overflow-wrap:anywhere]">{toast.text}</span>
            {toast.action}
          </div>
        )}
      </output>
    </ToastContext>
  );
}
