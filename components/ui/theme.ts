export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_KEY = "rolecall-theme";

/**
 * Inlined in the head, with the nonce, so that a chosen theme applies before the first paint. It sets
 * `data-theme` on `<html>`, which therefore needs `suppressHydrationWarning`.
 */
export const themeScript = `try{const t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
