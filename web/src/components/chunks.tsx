/* A list of which only the part in sight and a little around it is drawn; the rest is empty space of the
 * same height. However long it grows, the page stays light. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { restore_place } from '../router';
import { place_to_restore } from '../state/place';
import type { Layout } from '../state/feed';
import { chunks_of, type Chunk } from '../text/chunks';
import { grow } from '../state/growing';
import { now_ms } from '../state/ticks';

const items_max = 10;
const around_px = 2_400;
const drawn_at_first = 2;
const item_px_min = 100;
const item_px_guessed = 200;
const step_items = 4;

/* What fills the window is drawn at once, the rest a few at a time, so that a press is answered between. */
const window_items = () => Math.ceil(innerHeight / item_px_min);

/* To show the place that is wanted, all before it must be there. */
function up_to<T extends { id: string }>(chunk: Chunk<T>, wanted: string): number {
  const at = chunk.items.findIndex((item) => item.id === wanted);
  return at < 0 ? 0 : at + window_items();
}

interface ChunksProps<T> {
  items: T[];
  item: (item: T) => ComponentChildren;
  layout: Layout;
  /* Brings back what is no longer in memory: those are asked for, and drawn when they are here. */
  missing: (items: T[]) => boolean;
  fetch: (items: T[]) => Promise<void>;
}

/* One pair of watchers for all pieces of the page: who comes near, and how tall they are. */
const turns = new WeakMap<Element, (near: boolean) => void>();
const measures = new WeakMap<Element, (height: number) => void>();
let watcher: IntersectionObserver | undefined;
let ruler: ResizeObserver | undefined;

function measure(element: Element, note: (height: number) => void): () => void {
  ruler ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries)
      if (target.firstElementChild) measures.get(target)?.(contentRect.height);
  });
  measures.set(element, note);
  ruler.observe(element);
  return () => {
    measures.delete(element);
    ruler!.unobserve(element);
  };
}

function watch(element: Element, turn: (near: boolean) => void): () => void {
  watcher ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) turns.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${around_px}px 0px` },
  );
  turns.set(element, turn);
  watcher.observe(element);
  return () => {
    turns.delete(element);
    watcher!.unobserve(element);
  };
}

export function Chunks<T extends { id: string }>(props: ChunksProps<T>) {
  const { items, layout } = props;
  const wanted = place_to_restore.peek()?.post.replace(/^post-/, '');
  return (
    <>
      {chunks_of(items, layout.starts, items_max).map((chunk, i) => (
        <Piece
          {...props}
          chunk={chunk}
          at_first={
            wanted ? chunk.items.some((item) => item.id === wanted) : i < drawn_at_first
          }
          items_at_first={wanted ? up_to(chunk, wanted) : i === 0 ? window_items() : 0}
          key={chunk.key}
        />
      ))}
    </>
  );
}

interface PieceProps<T> extends ChunksProps<T> {
  chunk: Chunk<T>;
  at_first: boolean;
  items_at_first: number;
}

function Piece<T extends { id: string }>({
  chunk,
  at_first,
  items_at_first,
  item,
  layout,
  missing,
  fetch,
}: PieceProps<T>) {
  const element = useRef<HTMLDivElement>(null);
  const items = useRef(chunk.items);
  items.current = chunk.items;
  const height = layout.heights.get(chunk.key);
  const [near, set_near] = useState(at_first || height === undefined);
  const [here, set_here] = useState(() => !missing(items.current));
  const [most, set_most] = useState(items_at_first);
  const drawn = near && here;
  const whole = drawn && most >= chunk.items.length;

  useEffect(() => {
    if (!drawn || whole) return undefined;
    return grow(() => set_most((before) => before + step_items));
  }, [drawn, whole, most]);
  useEffect(
    () =>
      watch(element.current!, (is_near) => {
        const { current } = element;
        if (is_near) {
          set_here(!missing(items.current));
          set_near(true);
        } else if (!current?.contains(document.activeElement)) {
          set_near(false);
          set_most(0);
        }
      }),
    [chunk.key],
  );
  useEffect(() => {
    if (whole)
      return measure(element.current!, (height) => layout.heights.set(chunk.key, height));
    return undefined;
  }, [chunk.key, whole]);
  const again = here ? 0 : now_ms.value; /* what could not be fetched is tried at the next tick */
  useEffect(() => {
    if (!near || here) return;
    let wanted = true;
    void fetch(items.current).then(
      () => wanted && set_here(true),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [near, here, again]);
  useLayoutEffect(() => {
    if (drawn && place_to_restore.peek()) requestAnimationFrame(restore_place);
  }, [drawn]);

  const space = `${height ?? chunk.items.length * item_px_guessed}px`;
  return (
    <div
      class="chunk"
      ref={element}
      style={drawn ? (whole ? undefined : { minHeight: space }) : { height: space }}
    >
      {drawn && chunk.items.slice(0, most).map(item)}
    </div>
  );
}
