/**
 * The signs of the board, drawn from one source for lists and map alike: unit statuses and priorities, each with shape,
 * digit and colour. Source: ux guide, "Sight and sound". Paths live in a box of 24 x 24. Priorities and grounds repeat
 * colours of `theme/tokens.css`, as a canvas knows no variables; a test compares.
 */
export interface Stroke { d: string; fill?: string; stroke?: string; width?: number; dash?: number[] }
export interface Sign {
  strokes: Stroke[];
  /** The digit is the key that sets this status. */
  text: string;
  ink: string;
  x: number;
  y: number;
}
/** Which way the light falls: outlines and hollow signs follow the ground. */
export interface Ground { ink: string; paper: string }
export const NIGHT: Ground = { ink: '#e8eef3', paper: '#121a22' };
export const DAY: Ground = { ink: '#0f1820', paper: '#ffffff' };

const CIRCLE = 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20Z';
const HALF = 'M12 2a10 10 0 0 0 0 20Z';
const SQUARE = 'M3 3h18v18h-18Z';
const CHEVRON = 'M1.5 3h13l8.5 9l-8.5 9h-13l4.5-9Z';
const OCTAGON = 'M8 2h8l6 6v8l-6 6h-8l-6-6v-8Z';
const DIAMOND = 'M12 .8L23.2 12L12 23.2L.8 12Z';
const TRIANGLE = 'M12 1L23.4 21.5H.6Z';
const CROSS = 'M5.5 2L12 8.5L18.5 2L22 5.5L15.5 12L22 18.5L18.5 22L12 15.5L5.5 22L2 18.5L8.5 12L2 5.5Z';
const PLUS = 'M19 1.5v7M15.5 5h7';
const BARS = 'M4.5 6.5v11M19.5 6.5v11';
const HATCH = 'M6 13L13 6M8 16L16 8M11 18L18 11';
const CHECK = 'M15.5 5l2.5 2.5l4-5';

const GREEN = '#00795a';
const BLUE = '#005a9c';
const INDIGO = '#1e2a78';
const SKY = '#7cc4ee';
const GREY = '#6b7280';
const WHITE = '#ffffff';
const BLACK = '#000000';

const filled = (d: string, fill: string, ground: Ground): Stroke =>
  ground === NIGHT ? { d, fill, stroke: ground.ink, width: 1.5 } : { d, fill, stroke: fill, width: 1 };
const hollow = (d: string, ground: Ground, stroke = ground.ink, dash?: number[]): Stroke =>
  ({ d, fill: ground.paper, stroke, width: 2.2, ...(dash ? { dash } : {}) });
const mark = (d: string, stroke: string, width = 2.4): Stroke => ({ d, stroke, width });
const sign = (strokes: Stroke[], text: string, ink: string, x = 12, y = 12): Sign => ({ strokes, text, ink, x, y });

type Draw = (ground: Ground) => Sign;
const green = (ground: Ground) => (ground === NIGHT ? '#4cc38a' : GREEN);
/** Unit signs in time order; `cover` is an available unit that stands away from home. */
export const UNIT_SIGNS: Record<string, Draw> = {
  available: (g) => sign([filled(CIRCLE, GREEN, g)], '1', WHITE),
  dispatched: (g) => sign([hollow(SQUARE, g, g.ink, [3.2, 2.4])], '2', g.ink),
  acknowledged: (g) => sign([hollow(SQUARE, g)], '3', g.ink),
  en_route: (g) => sign([filled(CHEVRON, BLUE, g)], '4', WHITE, 13),
  staged: (g) => sign([hollow(OCTAGON, g), mark(BARS, g.ink)], '5', g.ink),
  on_scene: (g) => sign([filled(SQUARE, INDIGO, g)], '6', WHITE),
  transporting: (g) => sign([{ d: CHEVRON, fill: SKY, stroke: BLACK, width: 1 }, mark(PLUS, BLACK)], '7', BLACK, 11, 12.5),
  at_destination: (g) => sign([{ d: SQUARE, fill: SKY, stroke: BLACK, width: 1 }, mark(PLUS, BLACK)], '8', BLACK, 10, 13),
  handed_over: (g) => sign([hollow(SQUARE, g, g === NIGHT ? SKY : BLUE), mark(CHECK, g.ink, 2)], '8', g.ink, 10, 13),
  cover: (g) => sign([hollow(CIRCLE, g, green(g))], '9', g.ink),
  limited: (g) => sign([hollow(CIRCLE, g, green(g)), { d: HALF, fill: green(g) }], '', g.ink),
  out_of_service: (g) => sign([{ d: CROSS, fill: g === NIGHT ? '#9aa5b1' : GREY }], '', g.ink),
  off_duty: (g) => sign([mark('M5 12h14', g === NIGHT ? '#9aa5b1' : GREY, 3)], '', g.ink),
  unknown: (g) => sign([hollow(DIAMOND, g, g.ink), mark(HATCH, g.ink, 1)], '?', g.ink),
  queued: (g) => sign([hollow('M12 6a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z', g, g.ink, [2, 2])], '', g.ink),
};

/** P1 to P3 carry a dark outline by day. */
const urgent = (d: string, fill: string, ink: string, text: string, ground: Ground, y = 12): Sign =>
  sign([ground === DAY ? { d, fill, stroke: ground.ink, width: 2 } : { d, fill }], text, ink, 12, y);
export const PRIORITY_SIGNS: Record<number, Draw> = {
  1: (g) => urgent(DIAMOND, '#c62828', WHITE, '1', g),
  2: (g) => urgent(TRIANGLE, '#f59e0b', BLACK, '2', g, 15),
  3: (g) => urgent(SQUARE, '#f7e463', BLACK, '3', g),
  4: () => sign([{ d: CIRCLE, fill: '#1f2937', stroke: '#9aa5b1', width: 2 }], '4', WHITE),
};

export const unitSign = (code: string, ground: Ground): Sign => (UNIT_SIGNS[code] ?? UNIT_SIGNS.unknown!)(ground);
export const prioritySign = (priority: number, ground: Ground): Sign => (PRIORITY_SIGNS[priority] ?? PRIORITY_SIGNS[4]!)(ground);

/** Draws a sign into a canvas, `size` pixels wide; `ghost` is its outline only, for positions too old to believe. */
export function drawSign(context: CanvasRenderingContext2D, sign: Sign, size: number, font: string, ghost = false): void {
  context.save();
  context.scale(size / 24, size / 24);
  for (const stroke of sign.strokes) {
    const path = new Path2D(stroke.d);
    const line = ghost ? (stroke.fill ?? stroke.stroke) : stroke.stroke;
    if (stroke.fill && !ghost) {
      context.fillStyle = stroke.fill;
      context.fill(path);
    }
    if (!line) continue;
    context.setLineDash(stroke.dash ?? []);
    context.lineWidth = ghost ? 2.2 : (stroke.width ?? 1);
    context.strokeStyle = line;
    context.stroke(path);
  }
  context.fillStyle = sign.ink;
  context.font = `700 13px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (!ghost) context.fillText(sign.text, sign.x, sign.y + 0.6);
  context.restore();
}
