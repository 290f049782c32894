// Rows of the DSA Transparency Database, checked against its own vocabulary, fields and limits.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shared } from './square.js';

const schemaFile = join(shared, 'spec/dsa-sor-schema.json');
const schema = existsSync(schemaFile) ? JSON.parse(readFileSync(schemaFile, 'utf8')) : undefined;
const vocabularies: Record<string, string> = {
  decision_visibility: 'DECISION_VISIBILITIES', decision_account: 'DECISION_ACCOUNTS', decision_ground: 'DECISION_GROUNDS',
  content_type: 'CONTENT_TYPES', category: 'STATEMENT_CATEGORIES', source_type: 'SOURCE_TYPES',
  automated_decision: 'AUTOMATED_DECISIONS', automated_detection: 'AUTOMATED_DETECTIONS',
  incompatible_content_illegal: 'INCOMPATIBLE_CONTENT_ILLEGALS',
};
/** Fields of the Transparency Database that are no word of a list, with what they look like. */
const others: Record<string, RegExp> = {
  content_date: /^\d{4}-\d\d-\d\d$/, application_date: /^\d{4}-\d\d-\d\d$/,
  end_date_visibility_restriction: /^\d{4}-\d\d-\d\d$/, end_date_account_restriction: /^\d{4}-\d\d-\d\d$/,
  content_type_other: /^.{1,500}$/s, content_language: /^[A-Z]{2}$/,
  decision_facts: /^.{1,5000}$/s, territorial_scope: /^[A-Z]{2}$/,
  incompatible_content_ground: /^.{1,500}$/s, incompatible_content_explanation: /^.{1,2000}$/s,
  illegal_content_legal_ground: /^.{1,500}$/s, illegal_content_explanation: /^.{1,2000}$/s,
};
/** What of the record the Transparency Database would not take. */
export function recordFaults(record: Record<string, any>): string[] {
  if (!schema) return [];
  const faults: string[] = [];
  const need = (name: string) => { if (record[name] === undefined) faults.push(`${name} is missing`); };
  schema.required.forEach(need);
  schema.conditional[record.decision_ground]?.forEach(need);
  if (!schema.at_least_one_of.some((name: string) => record[name] !== undefined)) faults.push('no decision');
  if (record.content_type?.includes('CONTENT_TYPE_OTHER')) need('content_type_other');
  for (const [name, value] of Object.entries(record))
    for (const one of Array.isArray(value) ? value : [value]) {
      const fits = name === 'puid' ? new RegExp(schema.puid).test(one)
        : vocabularies[name] ? schema.enums[vocabularies[name]].includes(one) : others[name]?.test(one);
      if (!fits) faults.push(`${name}: ${one}`);
    }
  return faults;
}
