/* Counts in words. */

export const rules = new Intl.PluralRules('en');
export const number = new Intl.NumberFormat('en');
export const hundredths = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

export function plural(n: number, one: string, other: string): string {
  return `${number.format(n)} ${rules.select(n) === 'one' ? one : other}`;
}
