/* The public log: its entries, one of them with its proof, and receipts that people have kept. */

import { route } from '../../router';
import { Entry } from './entry';
import { LogList } from './list';
import { CheckReceipt } from './receipt';

export function Log() {
  const { id, tab } = route.value;
  if (id) return <Entry id={id} key={id} />;
  return tab ? <CheckReceipt /> : <LogList />;
}
