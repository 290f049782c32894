/* What an entry says, in words where there are some. */

import type { ComponentChildren } from 'preact';
import type { LogBody, LogEntry } from '../../api/entities';
import { rule_of } from '../../components/notice';
import { Time } from '../../components/time';
import { t } from '../../messages_log';

const hash_shown = 16;
const number = new Intl.NumberFormat(t.locale);
const share = new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 1 });

/* What has no words of ours stands as the log has it. */
export const term = (name: string): string => t.log.terms[name] ?? name.replace(/_/g, ' ');

type Row = readonly [string, ComponentChildren];

function text_value(name: string, value: string): ComponentChildren {
  if (name === 'undoes' || name === 'entry') return <a href={`/log/entries/${value}`}>{value}</a>;
  if ((name === 'end' || name === 'until') && !Number.isNaN(Date.parse(value)))
    return <Time iso={value} long />;
  if (value.includes('\n')) return <pre>{value}</pre>;
  return term(value);
}

function rows_of(record: Record<string, unknown>, before = ''): Row[] {
  return Object.entries(record).flatMap(([name, value]): Row[] => {
    const label = before + term(name);
    if (value === null || value === '') return [];
    if (Array.isArray(value))
      return [[label, value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', ')]];
    if (typeof value === 'object')
      return rows_of(value as Record<string, unknown>, /^[a-z]{2,3}(-|$)/.test(name) ? `${name}: ` : before);
    if (typeof value === 'boolean') return [[label, term(String(value))]];
    if (typeof value === 'number')
      return [[label, name.endsWith('_milli') ? share.format(value / 1000) : number.format(value)]];
    return [[label, text_value(name, String(value))]];
  });
}

interface EntryFactsProps {
  body: LogBody;
  /* What the square tells of its sealed parts; a receipt has none of it. */
  told?: LogEntry;
}

export function EntryFacts({ body, told }: EntryFactsProps) {
  const rule = body.rule ?? '';
  const rows: Row[] = [
    [t.log.made, <Time iso={body.made} long />],
    [t.log.rule, rule === 'other' ? t.log.no_rule : rule_of(rule) || rule || '–'],
    ...rows_of(body.record),
  ];
  for (const [name, hash] of Object.entries(body.sealed ?? {})) {
    const label = name === 'subject' ? t.log.whom : term(name);
    const part = told?.opened[name];
    rows.push([
      label,
      part ? (
        <span dir="auto">{part.text}</span>
      ) : (
        <span class="quiet-text">
          {told?.openable === false ? t.log.destroyed : t.log.sealed} <code>{hash.slice(0, hash_shown)}…</code>
        </span>
      ),
    ]);
  }
  return (
    <dl class="log-fields">
      {rows.map(([name, value], at) => (
        <div key={at}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
