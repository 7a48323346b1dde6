// Stands in for the package `server-only` where tests load server modules outside of Next.js.
export {};
