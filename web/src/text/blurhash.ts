/* The few colours a picture is announced by, as the wolt/blurhash text: base 83, a size, an average
 * colour, then cosine waves. Returns nothing for what is not one. */

const digits =
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

type Colour = [number, number, number];

function number_of(text: string): number {
  let value = 0;
  for (const digit of text) value = value * 83 + digits.indexOf(digit);
  return value;
}

const to_light = (byte: number): number => {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const to_byte = (light: number): number => {
  const share = Math.max(0, Math.min(1, light));
  return Math.round(
    255 * (share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055),
  );
};

const average = (value: number): Colour => [
  to_light(value >> 16),
  to_light((value >> 8) & 255),
  to_light(value & 255),
];

function wave(value: number, largest: number): Colour {
  const part = (n: number) => {
    const share = (n - 9) / 9;
    return Math.sign(share) * share * share * largest;
  };
  return [part(Math.floor(value / 361)), part(Math.floor(value / 19) % 19), part(value % 19)];
}

export function blurhash_valid(text: string): boolean {
  if (text.length < 6 || [...text].some((digit) => !digits.includes(digit))) return false;
  const size = number_of(text[0]!);
  return text.length === 4 + 2 * ((size % 9) + 1) * (Math.floor(size / 9) + 1);
}

/* Red, green, blue and opacity of each point, row by row. */
export function blurhash_pixels(
  text: string,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> | null {
  if (!blurhash_valid(text)) return null;
  const size = number_of(text[0]!);
  const columns = (size % 9) + 1;
  const rows = Math.floor(size / 9) + 1;
  const largest = (number_of(text[1]!) + 1) / 166;
  const colours = Array.from({ length: columns * rows }, (_, i) =>
    i === 0
      ? average(number_of(text.slice(2, 6)))
      : wave(number_of(text.slice(4 + i * 2, 6 + i * 2)), largest),
  );
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sum: Colour = [0, 0, 0];
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const by =
            Math.cos((Math.PI * x * column) / width) * Math.cos((Math.PI * y * row) / height);
          const colour = colours[row * columns + column]!;
          for (let i = 0; i < 3; i++) sum[i]! += colour[i]! * by;
        }
      const at = (y * width + x) * 4;
      for (let i = 0; i < 3; i++) pixels[at + i] = to_byte(sum[i]!);
      pixels[at + 3] = 255;
    }
  return pixels;
}
