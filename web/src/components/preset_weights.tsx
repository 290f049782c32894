/* Five weights side by side: of a preset, and of its reader, as bars and as numbers. */

import type { Weights } from '../api/entities';
import { t } from '../messages_preset';
import { terms, weight_max } from '../state/feed_wishes';

const decimal = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 3 });
const width_of = (weight: number) => (weight / weight_max) * 100;

export const weights_words = (weights: Weights): string =>
  t.presets.bars(terms.map((term) => `${t.ranking.terms[term]} ${decimal.format(weights[term])}`).join(', '));

export function PresetWeights({ of, own }: { of: Weights; own: Weights | null }) {
  return (
    <table class="terms preset-weights">
      <caption>{t.presets.compare}</caption>
      <thead>
        <tr>
          <th scope="col">{t.presets.what}</th>
          <td aria-hidden="true" />
          <th scope="col">{t.presets.this}</th>
          {own && <th scope="col">{t.presets.yours}</th>}
        </tr>
      </thead>
      <tbody>
        {terms.map((term) => (
          <tr key={term}>
            <th scope="row">{t.ranking.terms[term]}</th>
            <td class="term-bar" aria-hidden="true">
              <svg
                viewBox={own ? '0 0 100 14' : '0 0 100 9'}
                preserveAspectRatio="none"
                focusable="false"
              >
                <rect class="room" y="2" width="100" height="5" />
                <rect class="raises" y="2" width={width_of(of[term])} height="5" />
                {own && <rect class="beside" y="9" width={width_of(own[term])} height="3" />}
              </svg>
            </td>
            <td>{decimal.format(of[term])}</td>
            {own && <td class="beside">{decimal.format(own[term])}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/* The same at a glance. */
export function PresetMark({ weights }: { weights: Weights }) {
  return (
    <svg class="preset-mark" viewBox="0 0 29 24" role="img" aria-label={weights_words(weights)}>
      {terms.map((term, i) => {
        const height = 2 + (weights[term] / weight_max) * 22;
        return <rect x={i * 6} y={24 - height} width="5" height={height} rx="1.5" key={term} />;
      })}
    </svg>
  );
}
