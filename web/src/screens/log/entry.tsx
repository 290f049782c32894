/* One entry. What is shown of it is read out of the very bytes whose proof was checked, as soon as there is
 * a proof. */

import { useEffect, useRef } from 'preact/hooks';
import { ApiError, get, send } from '../../api/client';
import type { LogEntry } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { ScreenHead } from '../../components/screen_head';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_log';
import { ProofFault } from '../../text/log_proof';
import { EntryFacts } from './facts';
import { prove, Raw, square_key_text, Verdict, type Proof } from './verdict';

const api = '/api/bema/v1/log/entries';
const wait_ms = 2_000;
const waits_max = 15;

/* 503: no checkpoint covers it yet. */
const is_early = (cause: unknown) => cause instanceof ApiError && cause.status === 503;

export function Entry({ id }: { id: string }) {
  const entry = use_loaded(`log_entry:${id}`, () => get<LogEntry>(`${api}/${id}`));
  const told = entry.value;
  const proof = use_loaded(`log_proof:${id}:${!!told}`, async () => {
    if (!told) return null;
    const [text, key] = await Promise.all([
      send('GET', `${api}/${id}/receipt`, {}).then((reply) => reply.text()),
      square_key_text(),
    ]);
    return prove(text, key, told.opened);
  });
  const waits = useRef(0);
  useEffect(() => {
    if (!is_early(proof.cause) || waits.current++ >= waits_max) return undefined;
    const timer = setTimeout(proof.again, wait_ms);
    return () => clearTimeout(timer);
  }, [proof.cause]);
  if (!told && entry.cause) return <Missing cause={entry.cause} retry={entry.again} />;
  const kind = told?.kind ?? '';
  const body = proof.value?.body ?? told?.entry;
  return (
    <article class="log">
      <ScreenHead title={t.log.kinds[kind] ?? t.log.title} return_to="/log" />
      {told && body ? (
        <>
          <section class="log-part">
            {t.log.about[kind] && <p>{t.log.about[kind]}</p>}
            <h2>{t.log.facts}</h2>
            <EntryFacts body={body} told={told} />
          </section>
          <section class="log-part">
            <h2>{t.log.proof}</h2>
            <ProofPart id={id} proof={proof.value} cause={proof.cause} retry={proof.again} />
          </section>
        </>
      ) : (
        <Skeleton posts={false} />
      )}
    </article>
  );
}

interface ProofPartProps {
  id: string;
  proof: Proof | null;
  cause: unknown;
  retry: () => void;
}

function ProofPart({ id, proof, cause, retry }: ProofPartProps) {
  if (proof)
    return (
      <>
        <Verdict proof={proof} of={id} />
        <p>{t.log.receipt_text}</p>
        <p class="actions">
          <a class="button quiet" href={`${api}/${id}/receipt`} download={`${id}.tlog-proof`}>
            {t.log.receipt}
          </a>
          <a class="button quiet" href="/log/receipt">
            {t.log.check_one}
          </a>
        </p>
        <Raw receipt={proof.receipt} />
      </>
    );
  if (is_early(cause)) return <p role="status">{t.log.waits}</p>;
  if (cause instanceof ProofFault) return <p class="notice bad">{t.log.no_receipt}</p>;
  if (cause)
    return (
      <p class="notice bad">
        {t.fault.load}{' '}
        <button type="button" class="link" onClick={retry}>
          {t.retry}
        </button>
      </p>
    );
  return <p role="status">{t.log.checking}</p>;
}
