import { NotFoundBlank } from "#components/dialogs/failure/not-found-blank.tsx";

export default function NotFound() {
  return <NotFoundBlank />;
}
