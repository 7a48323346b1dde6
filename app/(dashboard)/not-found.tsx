import { NotFoundBlank } from "#components/failure/not-found-blank.tsx";

export default function NotFound() {
  return <NotFoundBlank />;
}
