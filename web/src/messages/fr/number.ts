/* Les nombres en mots. */

export const rules = new Intl.PluralRules('fr');
export const number = new Intl.NumberFormat('fr');
export const hundredths = new Intl.NumberFormat('fr', { maximumFractionDigits: 2 });

/* Zéro et un sont singuliers. */
export function plural(n: number, one: string, other: string): string {
  return `${number.format(n)} ${rules.select(n) === 'one' ? one : other}`;
}

export const have = (n: number) => (rules.select(n) === 'one' ? 'a' : 'ont');
