/* A receipt that somebody has kept, or that came with a notice (?decision=ID), checked without the square's
 * help but for its key. */

import { useEffect, useState } from 'preact/hooks';
import { fault_words, send } from '../../api/client';
import { ScreenHead } from '../../components/screen_head';
import { Fault } from '../../components/use_act';
import { t } from '../../messages_log';
import { route } from '../../router';
import { ProofFault, receipt_characters_max } from '../../text/log_proof';
import { EntryFacts } from './facts';
import { prove, Raw, square_key_text, Verdict, type Proof } from './verdict';

export function CheckReceipt() {
  const decision = route.value.query.get('decision') ?? '';
  const [text, set_text] = useState('');
  const [key, set_key] = useState('');
  const [own_name, set_own_name] = useState('');
  const [proof, set_proof] = useState<Proof | null>(null);
  const [fault, set_fault] = useState('');

  const run = async (receipt: string, of_key: string) => {
    set_fault('');
    set_proof(null);
    try {
      const found = await prove(receipt, of_key);
      if (found.checked && !found.key) set_fault(t.log.no_key);
      else set_proof(found);
    } catch (cause) {
      set_fault(cause instanceof ProofFault ? t.log.no_receipt : fault_words(cause));
    }
  };
  useEffect(() => {
    let wanted = true;
    const begin = async () => {
      const own = (await square_key_text()).trim();
      const path = `/api/bema/v1/decisions/${encodeURIComponent(decision)}/receipt`;
      const given = decision ? await (await send('GET', path, {})).text() : '';
      if (!wanted) return;
      set_key(own);
      set_own_name(own.split('+')[0]!);
      if (!given) return;
      set_text(given);
      await run(given, own);
    };
    begin().catch((cause: unknown) => wanted && set_fault(fault_words(cause)));
    return () => {
      wanted = false;
    };
  }, [decision]);
  const open = async (file: File | undefined) => {
    if (!file) return;
    const read = file.size > receipt_characters_max ? '' : await file.text();
    set_text(read);
    await run(read, key);
  };
  return (
    <div class="log">
      <ScreenHead title={t.log.check_title} return_to="/log" />
      <form
        class="log-part"
        onSubmit={(event) => {
          event.preventDefault();
          void run(text, key);
        }}
      >
        <p>{t.log.check_text}</p>
        <label class="field">
          <span class="label">{t.log.receipt_field}</span>
          <textarea
            rows={8}
            spellcheck={false}
            value={text}
            onInput={(event) => set_text(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="label">{t.log.open_file}</span>
          <input
            type="file"
            accept=".tlog-proof,text/plain"
            onChange={(event) => void open(event.currentTarget.files?.[0])}
          />
        </label>
        <label class="field">
          <span class="label">{t.log.key_field}</span>
          <input
            type="text"
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            value={key}
            onInput={(event) => set_key(event.currentTarget.value)}
          />
          <span class="hint">{t.log.key_hint}</span>
        </label>
        <p class="actions">
          <button class="button" disabled={!text.trim()}>
            {t.log.check}
          </button>
        </p>
        {fault && <Fault words={fault} />}
      </form>
      {proof && <Found proof={proof} own_name={own_name} />}
    </div>
  );
}

function Found({ proof, own_name }: { proof: Proof; own_name: string }) {
  const { body, receipt } = proof;
  const { origin } = receipt.checkpoint;
  return (
    <section class="log-part">
      <h2>{body ? (t.log.kinds[body.kind] ?? body.kind) : t.log.proof}</h2>
      <Verdict proof={proof} />
      <p class="quiet-text">
        {t.log.of_log} <code>{origin}</code>
      </p>
      {body ? <EntryFacts body={body} /> : <p>{t.log.not_json}</p>}
      {body && origin === own_name && (
        <p>
          <a href={`/log/entries/${encodeURIComponent(body.id)}`}>{t.log.see_entry}</a>
        </p>
      )}
      <Raw receipt={receipt} />
    </section>
  );
}
