/* The languages a post can be marked with, by ISO 639-1; their names are the browser's. */

import { t } from '../messages';

const codes =
  'aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu';

const shelf_key = 'bema:languages';
const remembered_max = 5;

function remembered(): string[] {
  try {
    const list = JSON.parse(localStorage.getItem(shelf_key) ?? '[]') as unknown;
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/* What one has written in lately comes first. */
export function remember_language(code: string): void {
  if (!code) return;
  const list = [code, ...remembered().filter((one) => one !== code)].slice(0, remembered_max);
  try {
    localStorage.setItem(shelf_key, JSON.stringify(list));
  } catch {
    /* It is asked for again next time. */
  }
}

/* chosen: the one of the settings. Otherwise the last one used, else the browser's. */
export const usual_language = (chosen: string | null): string =>
  chosen || remembered()[0] || navigator.language.split('-')[0] || 'en';

export interface LanguageChoice {
  code: string;
  name: string;
}

let names: Intl.DisplayNames | undefined;

function choice_of(code: string): LanguageChoice {
  try {
    names ??= new Intl.DisplayNames([t.locale], { type: 'language' });
    return { code, name: names.of(code) ?? code };
  } catch {
    return { code, name: code };
  }
}

/* Those that are probably meant. */
export function languages_near(current: string): LanguageChoice[] {
  const browser = navigator.languages.map((one) => one.split('-')[0]!);
  return [...new Set([current, ...remembered(), ...browser])].filter(Boolean).map(choice_of);
}

/* The others by name. */
export function languages_all(near: LanguageChoice[]): LanguageChoice[] {
  const order = new Intl.Collator(t.locale);
  return codes
    .split(' ')
    .filter((code) => !near.some((one) => one.code === code))
    .map(choice_of)
    .sort((a, b) => order.compare(a.name, b.name));
}
