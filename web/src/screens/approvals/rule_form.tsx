/* A rule, written or changed. */

import { useState } from 'preact/hooks';
import type { ApprovalRule, ApprovalSurface } from '../../api/entities';
import { t } from '../../messages_approvals';

const surfaces: ApprovalSurface[] = [
  'post',
  'reply',
  'quote',
  'edit',
  'poll',
  'alt',
  'profile',
  'schedule',
  'import',
];
const hours_at_first = 72;
const hours_max = 720;

interface RuleFormProps {
  rule?: ApprovalRule;
  save: (body: Record<string, unknown>) => Promise<void>;
  close: () => void;
}

const lines_of = (text: string) =>
  text
    .split(/[\n,]+/)
    .map((one) => one.trim())
    .filter(Boolean);

export function RuleForm({ rule, save, close }: RuleFormProps) {
  const [name, set_name] = useState(rule?.name ?? '');
  const [everything, set_everything] = useState(rule?.everything ?? false);
  const [topics, set_topics] = useState(rule?.topics.join('\n') ?? '');
  const [wanted, set_wanted] = useState(new Set(rule?.surfaces ?? surfaces));
  const [people, set_people] = useState(
    rule?.approvers.map((one) => (one ? `@${one.username}` : '')).join(', ') ?? '',
  );
  const [needed, set_needed] = useState(rule?.needed ?? 1);
  const [hours, set_hours] = useState(rule?.hours ?? hours_at_first);
  const [busy, set_busy] = useState(false);
  const toggle = (one: ApprovalSurface) => {
    const next = new Set(wanted);
    if (!next.delete(one)) next.add(one);
    set_wanted(next);
  };
  const submit = async () => {
    set_busy(true);
    await save({
      name,
      everything,
      topics: everything ? [] : lines_of(topics),
      surfaces: [...wanted],
      approvers: lines_of(people),
      needed,
      hours,
    });
    set_busy(false);
  };
  const ready = wanted.size > 0 && lines_of(people).length > 0 && (everything || lines_of(topics).length > 0);
  return (
    <form
      class="form stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void submit();
      }}
    >
      <label class="field">
        {t.approvals.name}
        <input value={name} maxLength={100} dir="auto" onInput={(event) => set_name(event.currentTarget.value)} />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={everything}
          onChange={(event) => set_everything(event.currentTarget.checked)}
        />{' '}
        {t.approvals.everything}
      </label>
      {!everything && (
        <label class="field">
          {t.approvals.topics_field}
          <textarea
            rows={3}
            dir="auto"
            placeholder="$TSLA"
            value={topics}
            onInput={(event) => set_topics(event.currentTarget.value)}
          />
        </label>
      )}
      <fieldset class="field">
        <legend>{t.approvals.surfaces}</legend>
        <div class="row approval-surfaces">
          {surfaces.map((one) => (
            <label class="check" key={one}>
              <input type="checkbox" checked={wanted.has(one)} onChange={() => toggle(one)} />{' '}
              {t.approvals.surface[one]}
            </label>
          ))}
        </div>
      </fieldset>
      <label class="field">
        {t.approvals.approvers_field}
        <input
          value={people}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="@lawyer, @editor"
          onInput={(event) => set_people(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        {t.approvals.needed_field}
        <input
          type="number"
          min={1}
          max={16}
          value={needed}
          onInput={(event) => set_needed(event.currentTarget.valueAsNumber || 1)}
        />
      </label>
      <label class="field">
        {t.approvals.hours_field}
        <input
          type="number"
          min={1}
          max={hours_max}
          value={hours}
          onInput={(event) => set_hours(event.currentTarget.valueAsNumber || 1)}
        />
      </label>
      <p class="hint">{t.approvals.weaker_hint}</p>
      <div class="actions">
        <button class="button" disabled={!ready || busy}>
          {t.approvals.save_rule}
        </button>
        <button type="button" class="button quiet" onClick={close}>
          {t.approvals.cancel}
        </button>
      </div>
    </form>
  );
}
