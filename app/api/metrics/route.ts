import { notFound } from "next/navigation";
import { mayScrape, scrape } from "#lib/server/edge/process/scrape.ts";

export async function GET(request: Request): Promise<Response> {
  if (!mayScrape(request.headers)) notFound();
  const { text, contentType } = await scrape();
  return new Response(text, { headers: { "Content-Type": contentType } });
}
