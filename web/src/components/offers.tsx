/* What is offered while something is typed: a list under the field, one of them chosen by the arrow keys. */

import { get } from '../api/client';
import type { Account } from '../api/entities';
import { t } from '../messages_later';
import { name_of } from './rich';

export const offers_pause_ms = 120;
export const offered_max = 6;

export interface Offer {
  text: string;
  words: string;
  more?: string;
  picture?: string;
  sign?: string;
}

export async function people_offers(text: string): Promise<Offer[]> {
  const found = await get<Account[]>('/api/v1/accounts/search', { q: text, limit: offered_max });
  return found.map((one) => ({
    text: `@${one.acct}`,
    words: name_of(one),
    more: `@${one.acct}`,
    picture: one.avatar,
  }));
}

export const offer_id = (id: string, at: number) => `${id}-${at}`;

interface OffersProps {
  id: string;
  offers: Offer[];
  at: number;
  take: (offer: Offer) => void;
}

export function Offers({ id, offers, at, take }: OffersProps) {
  return (
    <>
      <span class="hidden-text" role="status">
        {offers.length ? t.writing.offers(offers.length) : ''}
      </span>
      {offers.length > 0 && (
        <ul class="offers" id={id} role="listbox" aria-label={t.writing.offers_label}>
          {offers.map((offer, i) => (
            <li
              key={offer.text}
              id={offer_id(id, i)}
              role="option"
              aria-selected={i === at}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
            >
              {offer.picture && <img src={offer.picture} alt="" width={28} height={28} />}
              {offer.sign && <span class="offer-sign">{offer.sign}</span>}
              <span class="offer-words">
                <bdi>{offer.words}</bdi>
              </span>
              {offer.more && <small>{offer.more}</small>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
