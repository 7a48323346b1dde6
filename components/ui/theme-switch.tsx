"use client";

import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Sun from "lucide-react/icons/sun";
import { useSyncExternalStore } from "react";
import { IconButton } from "./button.tsx";
import { THEME_KEY, THEMES, type Theme } from "./theme.ts";

const ICON = { system: Monitor, light: Sun, dark: Moon } as const;

/** One button that cycles system, light and dark; the choice is stored in this browser. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(subscribe, current, () => "system" as const);
  const Icon = ICON[theme];
  return (
    <IconButton label={`Theme: ${theme}`} onClick={() => choose(next(theme))}>
      <Icon />
    </IconButton>
  );
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

function next(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
}

/** Stores the choice again, after what the browser had stored was thrown away. */
export function keepTheme(): void {
  choose(current());
}

function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // without storage, the choice lasts until the page is left
  }
  for (const listener of listeners) listener();
}
