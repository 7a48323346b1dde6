export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_KEY = "rolecall-theme";

/**
 * Inlined in the head, with the nonce, so that a chosen theme applies before the first paint. It sets
 * `data-theme` on `<html>`, which therefore needs `suppressHydrationWarning`.
 */
export const themeScript = `try{const t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;

/** Applies a chosen theme where the inlined script cannot have run: React makes a document that answers 404 or an error anew, and runs no script of it. */
export function applyTheme(): void {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
  } catch {
    // without storage, the system decides
  }
}
