/* How a picture lies on its stage: how large, and how far its middle is from the stage's. */

export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const whole: View = { scale: 1, x: 0, y: 0 };
export const scale_max = 8;
export const scale_tap = 2.5;

/* Larger or smaller by the factor; the point (from the middle of the stage) stays where it is. */
export function zoom_at(view: View, factor: number, x: number, y: number): View {
  const scale = Math.max(1, Math.min(scale_max, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/* No further than its edge to the stage's edge; what fits stays in the middle. size: at scale 1. */
export function held(view: View, size: Size, stage: Size): View {
  const hold = (at: number, length: number, room: number) => {
    const spare = Math.max(0, (length * view.scale - room) / 2);
    return spare ? Math.max(-spare, Math.min(spare, at)) : 0;
  };
  return {
    scale: view.scale,
    x: hold(view.x, size.width, stage.width),
    y: hold(view.y, size.height, stage.height),
  };
}
