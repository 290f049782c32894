/* What stands in the place of a picture until it comes. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { blurhash_pixels } from '../text/blurhash';

const points = 24;

export function Blur({ hash }: { hash: string | null | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const pixels = hash && blurhash_pixels(hash, points, points);
    if (pixels) canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, points), 0, 0);
  }, [hash]);
  return hash ? (
    <canvas class="blur" ref={canvas} width={points} height={points} aria-hidden="true" />
  ) : null;
}
