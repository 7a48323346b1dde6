import type { Metadata } from "next";
import { Kit } from "./kit.tsx";

export const metadata: Metadata = { title: "Primitives" };

/** Every primitive of components/ui in each of its states, in both themes. Only the development server has this page. */
export default function KitPage() {
  return (
    <main>
      <Kit />
    </main>
  );
}
