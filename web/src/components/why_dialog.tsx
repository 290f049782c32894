/* "Why this?": in words, then the terms as a chart that is a table, then what one needs to check it. */

import { useState } from 'preact/hooks';
import { fault_words, get } from '../api/client';
import type { Explanation, ExplainedTerm } from '../api/entities';
import { t } from '../messages_ranking';
import { download } from '../state/download';
import { post_known } from '../state/posts';
import { say_bad } from '../state/toasts';
import { reasons, type Reason } from '../text/why';
import { Dialog } from './dialog';
import { Skeleton } from './feed_view';
import { Missing } from './missing';
import { name_of } from './rich';
import { TermBar } from './term_bar';
import { use_loaded } from './use_loaded';

const hash_shown = 12;

interface WhyProps {
  post_id: string;
  slate: string;
}

export function WhyDialog({ post_id, slate }: WhyProps) {
  const path = `/api/bema/v1/slates/${slate}`;
  const why = use_loaded(`why:${slate}:${post_id}`, () =>
    get<Explanation>(`${path}/items/${post_id}/explanation`),
  );
  return (
    <Dialog title={t.ranking.why} kind="why">
      {why.cause ? (
        <Missing cause={why.cause} retry={why.again} />
      ) : !why.value ? (
        <Skeleton posts={false} />
      ) : (
        <>
          <Reasons of={why.value} post_id={post_id} />
          <Terms of={why.value} />
          <Groups of={why.value} />
          <Check path={`${path}/export`} slate={slate} policy={why.value.policy} />
        </>
      )}
    </Dialog>
  );
}

function reason_words(reason: Reason, author: string): string {
  const { says } = t.ranking;
  switch (reason.kind) {
    case 'source':
      return says.source[reason.source](author);
    case 'bridged':
    case 'one_sided':
    case 'usual':
      return says[reason.kind](reason.percent);
    case 'age':
      return says.age(reason.hours);
    case 'liked_author':
    case 'not_followed':
    case 'repeat':
      return says[reason.kind](author);
    default:
      return says.unknown;
  }
}

function Reasons({ of, post_id }: { of: Explanation; post_id: string }) {
  const post = post_known(post_id);
  const author = post ? name_of(post.account) : t.ranking.the_author;
  return (
    <>
      <ul class="why-reasons">
        {reasons(of, post?.created_at ?? of.made_at).map((reason) => (
          <li key={reason.kind}>{reason_words(reason, author)}</li>
        ))}
      </ul>
      <p class="quiet-text">{t.ranking.rank(of.rank)}</p>
    </>
  );
}

const signed = new Intl.NumberFormat(t.locale, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const plain = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 2 });

function TermRow({ term, most }: { term: ExplainedTerm; most: number }) {
  return (
    <tr>
      <th scope="row">{t.ranking.terms[term.name]}</th>
      <TermBar value={term.weighted} most={most} />
      <td>{plain.format(term.weight)}</td>
      <td>{signed.format(term.weighted)}</td>
    </tr>
  );
}

function Terms({ of }: { of: Explanation }) {
  const most = Math.max(1, ...of.terms.map((term) => Math.abs(term.weighted)));
  return (
    <table class="terms">
      <caption>{t.ranking.terms_caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.ranking.term}</th>
          <td aria-hidden="true" />
          <th scope="col">{t.ranking.weight}</th>
          <th scope="col">{t.ranking.adds}</th>
        </tr>
      </thead>
      <tbody>
        {of.terms.map((term) => (
          <TermRow term={term} most={most} key={term.name} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t.ranking.score}</th>
          <td aria-hidden="true" />
          <td />
          <td>{signed.format(of.score)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Groups({ of }: { of: Explanation }) {
  return (
    <details class="why-more">
      <summary>{t.ranking.groups}</summary>
      <p class="hint">{t.ranking.groups_hint}</p>
      <table class="terms">
        <thead>
          <tr>
            {t.ranking.group_columns.map((words) => (
              <th scope="col" key={words}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.bridging.quintiles.map((cell, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              <td>{plain.format(cell.approvals)}</td>
              <td>{plain.format(cell.disapprovals)}</td>
              <td>{plain.format(cell.impressions)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Check({ path, slate, policy }: { path: string; slate: string; policy: string }) {
  const [busy, set_busy] = useState(false);
  const name = `slate-${slate.slice(0, hash_shown)}.json`;
  const save = async () => {
    set_busy(true);
    try {
      await download(path, name);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  return (
    <details class="why-more">
      <summary>{t.ranking.check}</summary>
      <p>{t.ranking.check_text}</p>
      <button
        type="button"
        class="button quiet small"
        disabled={busy}
        onClick={() => void save()}
      >
        {t.ranking.export}
      </button>
      <p>{t.ranking.check_then}</p>
      <pre>
        <code>
          bema-algorithms replay {name} --against {location.origin}
        </code>
      </pre>
      <p>
        {t.ranking.policy}{' '}
        <a href="/algorithms/policy" target="_blank" rel="noopener">
          <code>{policy.slice(0, hash_shown)}…</code>
        </a>{' '}
        · <a href="/algorithm">{t.ranking.how}</a>
      </p>
    </details>
  );
}
