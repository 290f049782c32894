/* A long list in pieces that stay the same while it grows at either end. */

export interface Chunk<T> {
  /* The id of its first item. */
  key: string;
  items: T[];
}

/* Where pieces begin is noted in `starts`, so that what comes before or after moves none of them. */
export function chunks_of<T extends { id: string }>(
  items: T[],
  starts: Set<string>,
  items_max: number,
): Chunk<T>[] {
  const chunks: Chunk<T>[] = [];
  for (const item of items) {
    const last = chunks[chunks.length - 1];
    if (last && last.items.length < items_max && !starts.has(item.id)) last.items.push(item);
    else {
      starts.add(item.id);
      chunks.push({ key: item.id, items: [item] });
    }
  }
  return chunks;
}
