/* Sends a file and tells how far it is, which fetch cannot. */

import { t } from '../messages';
import { ApiError, belief } from './client';
import type { Media } from './entities';

interface FileCall {
  file: File;
  told: (share: number) => void;
  signal: AbortSignal;
}

function answer_of(request: XMLHttpRequest): Media {
  let body: (Partial<Media> & { error?: string }) | null = null;
  try {
    body = JSON.parse(request.responseText) as Media;
  } catch {
    /* not JSON: a proxy answered */
  }
  if (request.status >= 200 && request.status < 300 && body?.id) return body as Media;
  let words = body?.error || t.fault.status(request.status);
  if (request.status === 429) words = t.fault.too_many('');
  if (request.status === 401) words = t.fault.signed_out;
  throw new ApiError(request.status, words);
}

/* Rejects with ApiError; with the signal's reason when it was stopped. */
export function upload_file({ file, told, signal }: FileCall): Promise<Media> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set('file', file);
    request.open('POST', '/api/v2/media');
    request.setRequestHeader('Bema-Client', '1');
    request.setRequestHeader('Accept', 'application/json');
    for (const [name, value] of Object.entries(belief())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) told(event.loaded / event.total);
    };
    request.onerror = () => reject(new ApiError(0, t.fault.unreachable));
    request.onload = () => {
      try {
        resolve(answer_of(request));
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason as Error);
    });
    request.send(form);
  });
}
