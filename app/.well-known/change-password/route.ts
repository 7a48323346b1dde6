/** Where password managers send people who want to change their password. */
export function GET(): Response {
  return new Response(null, { status: 303, headers: { Location: "/profile/security" } });
}
