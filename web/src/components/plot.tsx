/* A number by day, drawn: the drawing says in words what it shows, and has its table behind it. */

import { t } from '../messages_algorithm';
import { pieces, top_of, type Dated } from '../text/plot';

const wide = 320;
const high = 96;
const shown = (day: string) =>
  new Date(day).toLocaleDateString(t.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });

interface PlotProps {
  title: string;
  says: string;
  of: Dated[];
  /* Of the axis; else as high as is needed. */
  most?: number;
  write: (value: number) => string;
}

export function Plot({ title, says, of, most, write }: PlotProps) {
  const known = of.filter((one): one is { day: string; value: number } => one.value !== null);
  const top = most ?? top_of(known.map((one) => one.value));
  const last = known.at(-1);
  return (
    <figure class="plot">
      <figcaption>
        <strong>{title}</strong>
        {last && <output>{write(last.value)}</output>}
        <span>{says}</span>
      </figcaption>
      {!last ? (
        <p class="quiet-text">{t.figures.none}</p>
      ) : (
        <>
          <Drawing of={of} known={known} top={top} write={write} title={title} />
          <details>
            <summary>
              {t.figures.table}
              <span class="hidden-text">: {title}</span>
            </summary>
            <table class="terms">
              <thead>
                <tr>
                  <th scope="col">{t.figures.day}</th>
                  <th scope="col">{title}</th>
                </tr>
              </thead>
              <tbody>
                {known.map(({ day, value }) => (
                  <tr key={day}>
                    <th scope="row">{shown(day)}</th>
                    <td>{write(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </figure>
  );
}

interface DrawingProps {
  of: Dated[];
  known: { day: string; value: number }[];
  top: number;
  write: (value: number) => string;
  title: string;
}

function Drawing({ of, known, top, write, title }: DrawingProps) {
  const values = known.map((one) => one.value);
  const words = t.figures.alternative(
    title,
    shown(known[0]!.day),
    shown(known.at(-1)!.day),
    write(Math.min(...values)),
    write(Math.max(...values)),
    write(values.at(-1)!),
  );
  return (
    <div class="plot-drawing">
      <span aria-hidden="true">{write(top)}</span>
      <svg
        viewBox={`-2 -2 ${wide + 4} ${high + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <line class="grid" x1="0" x2={wide} y1="0" y2="0" />
        <line class="grid" x1="0" x2={wide} y1={high / 2} y2={high / 2} />
        <line class="axis" x1="0" x2={wide} y1={high} y2={high} />
        {pieces(of, top, wide, high).map((points) => (
          <polyline points={points} key={points} />
        ))}
      </svg>
      <span aria-hidden="true">{shown(of[0]!.day)}</span>
      <span aria-hidden="true">{shown(of.at(-1)!.day)}</span>
    </div>
  );
}
