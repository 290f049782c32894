// Every screen there is, on a phone: walk.ts.
import { walk } from './walk.ts';

walk('phone', [
  { language: 'fr', colorScheme: 'dark', withAxe: true },
  { language: 'en', colorScheme: 'light', withAxe: false },
]);
