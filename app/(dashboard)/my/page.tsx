import type { Metadata } from "next";
import { MyScreen } from "#components/my/my-screen.tsx";
import { withOwnList } from "./with-own-list.tsx";

export const metadata: Metadata = { title: "My SQL users" };

export default async function MyPage() {
  return withOwnList(<MyScreen />);
}
