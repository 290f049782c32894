/* What fingers, mouse and keys do to a picture that fills the window. */

import { useRef } from 'preact/hooks';
import { held, scale_tap, whole, zoom_at, type View } from '../text/zoom';

const turn_px_min = 60;
const close_px_min = 110;
const tap_ms_max = 300;
const tap_px_max = 24;
const key_px = 60;
const key_zoom = 1.5;

interface Pointer {
  x: number;
  y: number;
}

const between = (a: Pointer, b: Pointer) => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Pointer, b: Pointer): Pointer => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/* The picture is moved past the framework: sixty times a second nothing else needs to know. */
export function use_gestures(
  stage: { current: HTMLDivElement | null },
  zooms: boolean,
  turn: (by: number) => void,
) {
  const state = useRef({
    view: whole,
    pointers: new Map<number, Pointer>(),
    pulled: { x: 0, y: 0 },
    tapped: { ms: 0, x: 0, y: 0 },
  }).current;

  const picture = () => stage.current?.firstElementChild as HTMLElement | null;
  const draw = (view: View, pulled: Pointer = { x: 0, y: 0 }) => {
    const element = picture();
    const box = stage.current!.getBoundingClientRect();
    if (!element) return;
    const size = { width: element.offsetWidth, height: element.offsetHeight };
    state.view = held(view, size, box);
    const { scale, x, y } = state.view;
    element.style.transform =
      scale === 1 && !pulled.x && !pulled.y
        ? ''
        : `translate(${x + pulled.x}px, ${y + pulled.y}px) scale(${scale})`;
  };
  const from_middle = ({ x, y }: Pointer): Pointer => {
    const box = stage.current!.getBoundingClientRect();
    return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
  };
  const zoom = (factor: number, at: Pointer = { x: 0, y: 0 }) => {
    if (zooms) draw(zoom_at(state.view, factor, at.x, at.y));
  };
  const tap = (at: Pointer) => {
    const now = Date.now();
    const again = now - state.tapped.ms < tap_ms_max && between(at, state.tapped) < tap_px_max;
    state.tapped = { ms: again ? 0 : now, ...at };
    if (!again) return;
    if (state.view.scale > 1) draw(whole);
    else zoom(scale_tap, from_middle(at));
  };

  const down = (event: PointerEvent) => {
    if (!zooms && (event.target as Element).closest('video, audio')) return;
    stage.current!.setPointerCapture(event.pointerId);
    state.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    state.pulled = { x: 0, y: 0 };
  };
  const move = (event: PointerEvent) => {
    const before = state.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...state.pointers].find(([id]) => id !== event.pointerId)?.[1];
    state.pointers.set(event.pointerId, now);
    const by = { x: now.x - before.x, y: now.y - before.y };
    if (other) {
      const was = from_middle(middle(before, other));
      const is = from_middle(middle(now, other));
      zoom(between(now, other) / Math.max(1, between(before, other)), was);
      draw({ ...state.view, x: state.view.x + is.x - was.x, y: state.view.y + is.y - was.y });
    } else if (state.view.scale > 1) {
      draw({ ...state.view, x: state.view.x + by.x, y: state.view.y + by.y });
    } else {
      state.pulled = { x: state.pulled.x + by.x, y: state.pulled.y + by.y };
      draw(whole, state.pulled);
    }
  };
  const up = (event: PointerEvent) => {
    if (!state.pointers.delete(event.pointerId) || state.pointers.size) return;
    const { x, y } = state.pulled;
    state.pulled = { x: 0, y: 0 };
    if (state.view.scale > 1) {
      if (!x && !y) tap({ x: event.clientX, y: event.clientY });
      return;
    }
    draw(whole);
    if (event.type === 'pointercancel') return;
    const rtl = getComputedStyle(stage.current!).direction === 'rtl' ? -1 : 1;
    if (Math.abs(x) >= turn_px_min && Math.abs(x) > Math.abs(y)) turn((x < 0 ? 1 : -1) * rtl);
    else if (y >= close_px_min)
      stage.current!.closest('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }));
    else if (Math.hypot(x, y) < tap_px_max) tap({ x: event.clientX, y: event.clientY });
  };
  const press = (event: KeyboardEvent) => {
    const { view } = state;
    const large = view.scale > 1;
    const pan = (x: number, y: number) => draw({ ...view, x: view.x + x, y: view.y + y });
    const rtl = getComputedStyle(stage.current!).direction === 'rtl' ? -1 : 1;
    const keys: Record<string, () => void> = {
      ArrowRight: () => (large ? pan(-key_px, 0) : turn(rtl)),
      ArrowLeft: () => (large ? pan(key_px, 0) : turn(-rtl)),
      ArrowDown: () => pan(0, -key_px),
      ArrowUp: () => pan(0, key_px),
      '+': () => zoom(key_zoom),
      '=': () => zoom(key_zoom),
      '-': () => zoom(1 / key_zoom),
      '0': () => draw(whole),
    };
    if (!keys[event.key] || (event.target as Element).closest('video, audio')) return;
    event.preventDefault();
    keys[event.key]!();
  };
  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: up,
    onKeyDown: press,
    onWheel: (event: WheelEvent) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), from_middle({ x: event.clientX, y: event.clientY }));
    },
  };
}
