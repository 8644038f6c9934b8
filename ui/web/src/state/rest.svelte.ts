/**
 * After what a control acts on has changed, the control takes no act for a moment and shows it: the click or key that
 * is on its way just then was meant for what stood there before.
 */
export const REST_MS = 1000;

export class Rest {
  /** Whether the control rests. */
  now = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Args: of is what the control acts on; `fresh` when the control itself has just come up under the hand. */
  constructor(private of: unknown, fresh = false) {
    if (fresh) this.begin();
  }

  turn(of: unknown): void {
    if (of === this.of) return;
    this.of = of;
    this.begin();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.now = true;
    this.timer = setTimeout(() => (this.now = false), REST_MS);
  }
}

/** For a component: rests whenever what `of` answers becomes another. */
export function resting(of: () => unknown, fresh = false): Rest {
  const rest = new Rest(of(), fresh);
  $effect.pre(() => rest.turn(of()));
  return rest;
}
