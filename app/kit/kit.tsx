"use client";

import { PageHeader } from "#components/ui/page-header.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { Buttons } from "./buttons.tsx";
import { Fields } from "./fields.tsx";
import { Messages } from "./messages.tsx";
import { Overlays } from "./overlays.tsx";
import { Values } from "./values.tsx";

export function Kit() {
  return (
    <>
      <PageHeader
        crumbs={<span>Development</span>}
        title="Primitives"
        sentence="Each primitive of components/ui in each of its states. The switch at the right changes the theme."
        actions={<ThemeSwitch />}
        meta={<span>2 themes</span>}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8 px-gutter py-6">
        <Buttons />
        <Fields />
        <Values />
        <Messages />
        <Overlays />
      </div>
    </>
  );
}
