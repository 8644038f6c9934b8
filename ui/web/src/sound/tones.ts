/** The six sounds of the room, made by WebAudio: no file, no delay. Source: ux guide, "Sight and sound". */

export type Tone = 'ringing' | 'p1' | 'new' | 'overdue' | 'emergency' | 'lost' | 'back';
/** Hz, start in s, length in s. */
type Note = [number, number, number];
export const TONES: Record<Tone, { notes: Note[]; gain: number; shape: OscillatorType }> = {
  ringing: { notes: [[620, 0, 0.22], [780, 0.28, 0.3]], gain: 0.16, shape: 'sine' },
  p1: { notes: [[660, 0, 0.16], [880, 0.2, 0.16], [1175, 0.4, 0.26]], gain: 0.34, shape: 'triangle' },
  new: { notes: [[740, 0, 0.24]], gain: 0.22, shape: 'triangle' },
  overdue: { notes: [[660, 0, 0.2], [494, 0.26, 0.32]], gain: 0.26, shape: 'triangle' },
  emergency: { notes: Array.from({ length: 8 }, (_, n): Note => [n % 2 ? 1320 : 990, n * 0.14, 0.14]), gain: 0.5, shape: 'square' },
  lost: { notes: [[247, 0, 0.26], [196, 0.3, 0.4]], gain: 0.3, shape: 'triangle' },
  back: { notes: [[880, 0, 0.2]], gain: 0.2, shape: 'sine' },
};

export class Player {
  private context: AudioContext | null = null;

  /** Whether sound may be made: a browser asks for a click or key first. */
  get ready(): boolean {
    return this.context?.state === 'running';
  }

  /** To be called from a click or key. */
  async wake(): Promise<boolean> {
    this.context ??= new AudioContext();
    if (this.context.state === 'suspended') await this.context.resume().catch(() => null);
    return this.ready;
  }

  play(tone: Tone): void {
    const context = this.context;
    if (context?.state !== 'running') return;
    const { notes, gain, shape } = TONES[tone];
    for (const [hertz, start, length] of notes) this.note(context, hertz, context.currentTime + start, length, gain, shape);
  }

  private note(context: AudioContext, hertz: number, at: number, length: number, gain: number, shape: OscillatorType): void {
    const tone = new OscillatorNode(context, { type: shape, frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(gain, at + 0.012);
    volume.gain.setValueAtTime(gain, at + length - 0.03);
    volume.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}
