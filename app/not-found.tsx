import { connection } from "next/server";
import { NotFoundBlank } from "#components/dialogs/failure/not-found-blank.tsx";

export default async function NotFound() {
  await connection();
  return (
    <main>
      <NotFoundBlank />
    </main>
  );
}
