import { t } from '../messages';

export const megabytes = (bytes: number): string =>
  new Intl.NumberFormat(t.locale, { style: 'unit', unit: 'megabyte' }).format(
    Math.round(bytes / 1_048_576),
  );
