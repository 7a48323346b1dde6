export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_KEY = "rolecall-theme";

/**
 * To be inlined (with the nonce) in the head, so that a chosen theme is there before the first paint. It sets
 * `data-theme` on `<html>`, which therefore needs `suppressHydrationWarning`.
 */
export const themeScript = `try{const t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
