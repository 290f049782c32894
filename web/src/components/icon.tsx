import { paths } from './icon_paths';

export type IconName = keyof typeof paths;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg
      class={`icon icon-${name}${filled ? ' filled' : ''}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/* The sign of Bema: someone on the steps. */
export function Sign() {
  return (
    <svg class="sign" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect class="sign-ground" width="64" height="64" rx="18" />
      <circle class="sign-speaker" cx="32" cy="17" r="6.5" />
      <path
        class="sign-steps"
        d="M23 27h18a1.500 1.500 0 0 1 1.500 1.500V35h-21v-6.500A1.500 1.500 0 0 1 23 27zM16.500 38h31A1.500 1.500 0 0 1 49 39.500V44H15v-4.500a1.500 1.500 0 0 1 1.500-1.500zM10 47h44a1.500 1.500 0 0 1 1.500 1.500V52a1.500 1.500 0 0 1-1.500 1.500H10A1.500 1.500 0 0 1 8.500 52v-3.500A1.500 1.500 0 0 1 10 47z"
      />
    </svg>
  );
}
