import { send } from '../api/client';

/* A session counts only with the client's own header, so a link would not be answered. */
export async function download(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await send('GET', path, {})).blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
