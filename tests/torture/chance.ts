// Chance that a seed repeats.
export class Chance {
  private state: bigint;

  constructor(seed: number) { this.state = BigInt(seed) * 2n + 1n; }

  /** A whole number from 0 to below - 1. */
  below(below: number): number {
    this.state = BigInt.asUintN(64, this.state * 6364136223846793005n + 1442695040888963407n);
    return Number((this.state >> 33n) % BigInt(below));
  }

  /** True in so many of a hundred. */
  percent(percent: number): boolean { return this.below(100) < percent; }

  one<T>(of: T[]): T { return of[this.below(of.length)]!; }
}
