/** Draws the marks: knows numbers and pictures only. */
import { pixelX, pixelY, scaleOf, STRIDE, type Camera, type Message } from './marks';

const LABELS_FROM = 12.5;
const MARK = 24;
let canvas: OffscreenCanvas;
let context: OffscreenCanvasRenderingContext2D;
let theme: NonNullable<Message['theme']> | null = null;
let camera: Camera = { x: 0, y: 0, zoom: 0, width: 1, height: 1, ratio: 1 };
let marks = new Float64Array(4096 * STRIDE).fill(NaN);
let used = 0;
let order: number[] = [];
let rings: [number, number][] = [];
const labels = new Map<number, string>();
let asked = false;
let font = 'sans-serif';

onmessage = (event: MessageEvent<Message>) => {
  const message = event.data;
  if (message.canvas) {
    canvas = message.canvas;
    context = canvas.getContext('2d')!;
  }
  if (message.font) void loadFont(message.font);
  if (message.theme) theme = message.theme;
  if (message.camera) camera = message.camera;
  if (message.rings) rings = message.rings;
  for (const [slot, label] of message.labels ?? []) labels.set(slot, label);
  for (const slot of message.drop ?? []) marks.fill(NaN, slot * STRIDE, (slot + 1) * STRIDE);
  if (message.put) take(message.put);
  ask();
};

async function loadFont(url: string): Promise<void> {
  const face = new FontFace('Inter Variable', `url(${url})`, { weight: '100 900' });
  (self as unknown as { fonts: FontFaceSet }).fonts.add(face);
  await face.load().catch(() => null);
  font = "'Inter Variable', sans-serif";
  ask();
}

function take(put: Float64Array): void {
  let changed = false;
  for (let n = 0; n < put.length; n += STRIDE) {
    const slot = put[n]!;
    while ((slot + 1) * STRIDE > marks.length) grow();
    const at = slot * STRIDE;
    changed ||= marks[at + 6] !== put[n + 6];
    marks.set(put.subarray(n, n + STRIDE), at);
    used = Math.max(used, slot + 1);
  }
  if (changed || order.length !== used) order = Array.from({ length: used }, (_, slot) => slot).sort((a, b) => rank(a) - rank(b));
}

/** Empty slots first; then by order. */
const rank = (slot: number): number => marks[slot * STRIDE + 6]! || 0;

function grow(): void {
  const bigger = new Float64Array(marks.length * 2).fill(NaN);
  bigger.set(marks);
  marks = bigger;
}

function ask(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    draw();
  });
}

function draw(): void {
  if (!theme || !context) return;
  const { width, height, ratio } = camera;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  for (const [x, y] of rings) ring(pixelX(camera, x), pixelY(camera, y));
  const seen: [number, number, number, number][] = [];
  for (const slot of order) {
    const at = slot * STRIDE;
    const [px, py] = [pixelX(camera, marks[at + 1]!), pixelY(camera, marks[at + 2]!)];
    if (!(px > -40 && px < width + 40 && py > -40 && py < height + 40)) continue;
    const unit = marks[at + 7] === 1;
    const size = scaleOf(unit ? 'unit' : 'incident', camera.zoom);
    mark(px, py, size, marks[at + 3]!, marks[at + 4]!, marks[at + 5]!);
    if (!unit || camera.zoom >= LABELS_FROM) seen.push([px, py, size, slot]);
  }
  context.globalAlpha = 1;
  write(seen);
}

function mark(px: number, py: number, size: number, sprite: number, fade: number, heading: number): void {
  const { image, cell, across, ratio, ink } = theme!;
  context.globalAlpha = fade;
  if (!Number.isNaN(heading)) arrow(px, py, size, heading, ink);
  const from = cell * ratio;
  const to = cell * size;
  context.drawImage(image, (sprite % across) * from, Math.floor(sprite / across) * from, from, from, px - to / 2, py - to / 2, to, to);
}

/** A small triangle outside the sign: where the unit is heading. */
function arrow(px: number, py: number, size: number, heading: number, ink: string): void {
  const angle = (heading * Math.PI) / 180;
  const [east, north] = [Math.sin(angle), -Math.cos(angle)];
  const [near, far, half] = [14.5 * size, 22 * size, 5 * size];
  context.fillStyle = ink;
  context.beginPath();
  context.moveTo(px + east * far, py + north * far);
  context.lineTo(px + east * near - north * half, py + north * near + east * half);
  context.lineTo(px + east * near + north * half, py + north * near - east * half);
  context.fill();
}

function ring(px: number, py: number): void {
  context.strokeStyle = theme!.ring;
  context.lineWidth = 3.5;
  context.beginPath();
  context.arc(px, py, MARK * 0.85 * scaleOf('incident', camera.zoom), 0, Math.PI * 2);
  context.stroke();
}

/** Labels of what lies on top first, those that would cover another left out. */
function write(seen: [number, number, number, number][]): void {
  const { ink, paper } = theme!;
  const taken = new Set<string>();
  context.font = `600 13px ${font}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3.5;
  context.strokeStyle = paper;
  context.fillStyle = ink;
  for (const [px, py, size, slot] of seen.reverse()) {
    const [x, y] = [px + 14 * size + 2, py];
    const place = `${Math.round(x / 46)} ${Math.round(y / 16)}`;
    if (taken.has(place)) continue;
    taken.add(place);
    const label = labels.get(slot) ?? '';
    context.strokeText(label, x, y);
    context.fillText(label, x, y);
  }
}
