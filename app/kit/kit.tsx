"use client";

import { PageHeader } from "#components/ui/page-header.tsx";
import { SectionsProvider } from "#components/ui/section-tabs.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { Buttons } from "./buttons.tsx";
import { Fields } from "./fields.tsx";
import { Messages } from "./messages.tsx";
import { Overlays } from "./overlays.tsx";
import { Values } from "./values.tsx";

const THEMES = ["light", "dark"] as const;

const PAGES = [
  {
    name: "Pages",
    pages: [
      { label: "Primitives", href: "/kit" },
      { label: "Overview", href: "/" },
    ],
  },
];

/** All primitives twice, in either theme. What opens over the page has the theme of the page. */
export function Kit() {
  return (
    <SectionsProvider value={PAGES}>
      <PageHeader
        crumbs={<span>Development</span>}
        title="Primitives"
        sentence="Each primitive of components/ui in each of its states, light and dark. Menus, dialogs and toasts have the theme of the switch."
        actions={<ThemeSwitch />}
        meta={<span>2 themes</span>}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-2">
        {THEMES.map((theme) => (
          <section
            key={theme}
            aria-label={`Primitives, ${theme}`}
            data-theme={theme}
            className="grid grid-cols-[minmax(0,1fr)] content-start gap-8 bg-page px-gutter py-6 text-ink"
          >
            <Buttons />
            <Fields />
            <Values />
            <Messages />
            <Overlays />
          </section>
        ))}
      </div>
    </SectionsProvider>
  );
}
