// Passkeys on the pages of the server: asks the browser for one where a form has data-passkey, and sends
// the form with what it answered. Without this script the forms say that they need one.

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));

const text = (buffer: ArrayBuffer | null): string =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : '';

const timeout = 5 * 60_000;

interface Asked { form: HTMLFormElement; data: DOMStringMap; challenge: BufferSource }

const credentials = (data: DOMStringMap): PublicKeyCredentialDescriptor[] =>
  (data.credentials ?? '').split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }));

async function create({ data, challenge }: Asked): Promise<Record<string, string>> {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge,
      timeout,
      rp: { id: data.party, name: data.square! },
      user: { id: bytes(data.handle!), name: data.user!, displayName: data.shown! },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: credentials(data),
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      attestation: 'none',
    },
  }) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return { client_data: text(answer.clientDataJSON), attestation: text(answer.attestationObject) };
}

async function get({ data, challenge }: Asked): Promise<Record<string, string>> {
  const allowed = credentials(data);
  const found = await navigator.credentials.get({
    publicKey: {
      challenge,
      timeout,
      rpId: data.party,
      allowCredentials: allowed,
      userVerification: allowed.length ? 'preferred' : 'required',
    },
  }) as PublicKeyCredential;
  const answer = found.response as AuthenticatorAssertionResponse;
  return {
    client_data: text(answer.clientDataJSON),
    credential: text(found.rawId),
    authenticator_data: text(answer.authenticatorData),
    signature: text(answer.signature),
    handle: text(answer.userHandle),
  };
}

for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
  const form = place.closest('form')!;
  const button = place.querySelector('button')!;
  const fault = place.querySelector<HTMLElement>('[role=alert]')!;
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  place.querySelector<HTMLElement>('[data-without]')!.hidden = true;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    try {
      const field = (name: string): HTMLInputElement => form.querySelector(`input[name=${name}]`)!;
      const challenge = new TextEncoder().encode(field('challenge').value);
      const asked = { form, data: place.dataset, challenge };
      const answer = await (place.dataset.passkey === 'create' ? create(asked) : get(asked));
      for (const [name, value] of Object.entries(answer)) field(name).value = value;
      form.submit();
    } catch {
      fault.textContent = place.dataset.fault!;
      fault.hidden = false;
      button.disabled = false;
    }
  });
}
