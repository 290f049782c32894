/* What came of checking a receipt, part by part: what holds, what does not, what was not checked here. */

import type { ComponentChildren } from 'preact';
import { send } from '../../api/client';
import type { LogBody, LogEntry } from '../../api/entities';
import { Icon } from '../../components/icon';
import { t } from '../../messages_log';
import {
  base64,
  can_check,
  check,
  hex,
  key_of,
  opens_seal,
  ProofFault,
  receipt_of,
  tile_paths,
  type Checked,
  type LogKey,
  type Receipt,
} from '../../text/log_proof';
import { term } from './facts';

export interface Proof {
  receipt: Receipt;
  key: LogKey | null;
  /* null: this browser cannot check anything on this page. */
  checked: Checked | null;
  /* The entry as its bytes say it; null where they say none. */
  body: LogBody | null;
  /* By the name of a sealed part that is shown: whether it is what was sealed. */
  seals: Record<string, boolean>;
}

export const square_key_text = async (): Promise<string> =>
  (await send('GET', '/log/vkey', {})).text();

function body_of(receipt: Receipt): LogBody | null {
  try {
    const body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(receipt.entry)) as LogBody;
    return typeof body?.id === 'string' && typeof body.record === 'object' && body.record ? body : null;
  } catch {
    return null;
  }
}

async function key_or_none(text: string): Promise<LogKey | null> {
  try {
    return await key_of(text);
  } catch (cause) {
    if (cause instanceof ProofFault) return null;
    throw cause;
  }
}

/* ProofFault: the text is no receipt. */
export async function prove(
  text: string,
  key_text: string,
  opened: LogEntry['opened'] = {},
): Promise<Proof> {
  const receipt = receipt_of(text);
  const body = body_of(receipt);
  const proof: Proof = { receipt, key: null, checked: null, body, seals: {} };
  if (!can_check()) return proof;
  proof.key = await key_or_none(key_text);
  proof.checked = await check(receipt, proof.key);
  for (const [name, part] of Object.entries(opened))
    proof.seals[name] = await opens_seal(body?.sealed?.[name] ?? '', part.salt, part.text);
  return proof;
}

type State = 'good' | 'bad' | 'open';

const icons = { good: 'check', bad: 'warning', open: 'info' } as const;

function Line({ state, words, more }: { state: State; words: string; more?: ComponentChildren }) {
  return (
    <li class={state}>
      <Icon name={icons[state]} />
      <span>
        {words}
        {more && <small>{more}</small>}
      </span>
    </li>
  );
}

interface VerdictProps {
  proof: Proof;
  /* The entry that it should be of. */
  of?: string;
}

export function Verdict({ proof, of }: VerdictProps) {
  const { receipt, key, checked, body, seals } = proof;
  if (!checked) return <p class="notice warn">{t.log.unsafe}</p>;
  const { included, signed } = checked;
  const seals_hold = Object.values(seals).every(Boolean);
  const is_it = !of || body?.id === of;
  const wrong = !included || signed === 'wrong' || signed === 'missing' || !seals_hold || !is_it;
  return (
    <>
      <p class={`notice ${wrong ? 'bad' : signed === 'holds' ? 'good' : 'warn'}`} role="status">
        {wrong ? t.log.not_good : signed === 'holds' ? t.log.all_good : t.log.in_part}
      </p>
      <ul class="log-checks">
        <Line
          state={is_it ? 'good' : 'bad'}
          words={is_it ? t.log.leaf(receipt.entry.length) : t.log.other_entry}
          more={<code>{hex(checked.leaf)}</code>}
        />
        <Line
          state={included ? 'good' : 'bad'}
          words={
            included
              ? `${t.log.path(receipt.hashes.length, receipt.checkpoint.size)} ${receipt.index}.`
              : t.log.path_wrong
          }
          more={<code>{base64(receipt.checkpoint.root)}</code>}
        />
        <Line
          state={signed === 'holds' ? 'good' : signed === 'unable' ? 'open' : 'bad'}
          words={t.log.signed[signed]!}
          more={key && <code>{`${key.name}+${key.id}`}</code>}
        />
        {Object.entries(seals).map(([name, holds]) => (
          <Line
            state={holds ? 'good' : 'bad'}
            words={(holds ? t.log.seal : t.log.seal_wrong)(
              name === 'subject' ? t.log.whom : term(name),
            )}
            key={name}
          />
        ))}
        {checked.others.length > 0 && (
          <Line state="open" words={t.log.others(checked.others.join(', '))} />
        )}
      </ul>
    </>
  );
}

/* All that a program of one's own would start from. */
export function Raw({ receipt }: { receipt: Receipt }) {
  const { entry, index, hashes, checkpoint } = receipt;
  const tiles = index < checkpoint.size ? tile_paths(index, checkpoint.size) : null;
  return (
    <>
      <details class="why-more">
        <summary>{t.log.raw}</summary>
        <pre tabIndex={0}>{new TextDecoder().decode(entry)}</pre>
      </details>
      <details class="why-more">
        <summary>{t.log.path_shown}</summary>
        <pre tabIndex={0}>
          {hashes.map((hash) => `${base64(hash)}\n`).join('')}
          {'\n'}
          {checkpoint.text}
        </pre>
      </details>
      {tiles && (
        <p class="quiet-text">
          {t.log.tiles} <a href={tiles.entries}>{t.log.tile_entries}</a> ·{' '}
          <a href={tiles.hashes}>{t.log.tile_hashes}</a> ·{' '}
          <a href="/log/checkpoint">{t.log.checkpoint}</a> · <a href="/log/vkey">{t.log.key}</a>
        </p>
      )}
    </>
  );
}
