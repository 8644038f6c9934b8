/** What differs between two texts, line by line. */

export interface Line { sign: ' ' | '+' | '-'; text: string }

/** Lengths of the longest common subsequences of all tails. */
function table(a: string[], b: string[]): Uint32Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
  }
  return rows;
}

/** Every line of both, `-` only in the first, `+` only in the second. */
export function differences(from: string, to: string): Line[] {
  const [a, b] = [from.split('\n'), to.split('\n')];
  const common = table(a, b);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i]! });
      [i, j] = [i + 1, j + 1];
    } else if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push({ sign: '-', text: a[i++]! });
    else lines.push({ sign: '+', text: b[j++]! });
  }
  return lines;
}

/** The changed lines only, with one line of what stands around each. */
export function changedLines(from: string, to: string): Line[] {
  const lines = differences(from, to);
  return lines.filter((_, n) => [lines[n - 1], lines[n], lines[n + 1]].some((line) => line && line.sign !== ' '));
}

/** Where a line begins and ends in a text; lines count from 1. */
export function lineSpan(text: string, line: number): [number, number] {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return [Math.min(start, text.length), Math.min(start + (lines[line - 1]?.length ?? 0), text.length)];
}
