// Every screen there is, at a desk: walk.ts.
import { walk } from './walk.ts';

walk('desk', [
  { language: 'en', colorScheme: 'light', withAxe: true },
  { language: 'fr', colorScheme: 'dark', withAxe: false },
]);
