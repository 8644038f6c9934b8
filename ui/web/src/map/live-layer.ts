/**
 * Units and incidents over the map, drawn in a worker: two thousand moving marks cost the page's own thread the time of
 * one message a second, and the map below is not drawn anew for them.
 */
import { markUnder, STRIDE, type Camera, type Mark, type Message } from './marks';
import { atlas } from './pictures';
import fontUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import DrawingWorker from './live-layer.worker?worker';

/** Number by number: a list made for each mark would cost more than all of its numbers. */
function write(put: Float64Array, n: number, slot: number, mark: Mark, cell: number): void {
  put[n] = slot;
  put[n + 1] = mark.x;
  put[n + 2] = mark.y;
  put[n + 3] = cell;
  put[n + 4] = mark.fade;
  put[n + 5] = mark.heading;
  put[n + 6] = mark.order;
  put[n + 7] = mark.kind === 'unit' ? 1 : 0;
}

export class LiveLayer {
  private readonly worker = new DrawingWorker();
  private readonly marks = new Map<string, Mark>();
  private readonly slots = new Map<string, number>();
  private readonly free: number[] = [];
  private cells: Record<string, number> = {};
  private due = new Set<string>();
  private gone: number[] = [];
  private asked = false;
  private rings = '';
  private camera: Camera = { x: 0, y: 0, zoom: 0, width: 1, height: 1, ratio: 1 };

  constructor(canvas: HTMLCanvasElement, night: boolean) {
    const offscreen = canvas.transferControlToOffscreen();
    this.post({ canvas: offscreen, font: fontUrl }, [offscreen]);
    void document.fonts.load("700 13px 'Inter Variable'").finally(() => void this.shade(night));
  }

  private post(message: Message, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  async shade(night: boolean): Promise<void> {
    const { image, cells, cell, across, ratio } = atlas(night);
    this.cells = cells;
    const bitmap = await createImageBitmap(image);
    const [ink, paper, ring] = night ? ['#e8eef3', '#0a0f14', '#5cb0ff'] : ['#0f1820', '#ffffff', '#0b5cad'];
    this.post({ theme: { image: bitmap, cell, across, ratio, ink, paper, ring } }, [bitmap]);
    this.put([...this.marks.values()]);
  }

  look(camera: Camera): void {
    this.camera = camera;
    this.post({ camera });
  }

  /** Adds marks or changes them. */
  put(marks: Iterable<Mark>): void {
    for (const mark of marks) {
      this.marks.set(mark.id, mark);
      this.due.add(mark.id);
    }
    this.ask();
  }

  drop(ids: Iterable<string>): void {
    for (const id of ids) {
      const slot = this.slots.get(id);
      this.marks.delete(id);
      this.due.delete(id);
      if (slot === undefined) continue;
      this.slots.delete(id);
      this.free.push(slot);
      this.gone.push(slot);
    }
    this.ask();
  }

  get(id: string): Mark | undefined {
    return this.marks.get(id);
  }

  /** What is shown of a kind. */
  ids(kind: Mark['kind']): string[] {
    const found: string[] = [];
    for (const mark of this.marks.values()) if (mark.kind === kind) found.push(mark.id);
    return found;
  }

  /** Rings around what is chosen. */
  ring(marks: Mark[]): void {
    const rings = marks.map((mark): [number, number] => [mark.x, mark.y]);
    if (String(rings) === this.rings) return;
    this.rings = String(rings);
    this.post({ rings });
  }

  under(at: { x: number; y: number }): Mark | null {
    return markUnder(this.marks.values(), this.camera, at);
  }

  /** All that is put within one task goes in one message; no frame of the page is waited for. */
  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    queueMicrotask(() => this.send());
  }

  private send(): void {
    this.asked = false;
    if (this.due.size === 0 && this.gone.length === 0) return;
    const put = new Float64Array(this.due.size * STRIDE);
    const labels: [number, string][] = [];
    let n = 0;
    for (const id of this.due) {
      const mark = this.marks.get(id)!;
      let slot = this.slots.get(id);
      if (slot === undefined) {
        slot = this.free.pop() ?? this.slots.size;
        this.slots.set(id, slot);
        labels.push([slot, mark.label]);
      }
      write(put, n, slot, mark, this.cells[mark.sprite] ?? 0);
      n += STRIDE;
    }
    const drop = this.gone.filter((slot) => this.free.includes(slot));
    this.due = new Set();
    this.gone = [];
    this.post({ put, labels, drop }, [put.buffer]);
  }

  close(): void {
    this.worker.terminate();
  }
}
