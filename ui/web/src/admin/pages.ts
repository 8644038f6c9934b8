/** Lists of the server, page by page. */
import { get } from '../api/client';

interface Page { items: never[]; next: string | null }

/** Every row of a list: pages are followed to the last. */
export async function everyRow(path: string, signal: AbortSignal): Promise<never[]> {
  const rows: never[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await get<Page>(cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path, { signal, retries: 1 });
    rows.push(...page.items);
    cursor = page.next;
  }
  return rows;
}
