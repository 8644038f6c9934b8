/** The map's own small pictures, drawn from the same signs as the lists: an atlas for what lives, images for what stands. */
import { DAY, drawSign, NIGHT, prioritySign, UNIT_SIGNS, unitSign } from '../parts/signs';

const PIXELS = 2;
const CELL = 28;
const ACROSS = 8;
const FONT = "'Inter Variable', 'DejaVu Sans', sans-serif";

type Paint = (context: CanvasRenderingContext2D) => void;

function canvas(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const made = document.createElement('canvas');
  made.width = width * PIXELS;
  made.height = height * PIXELS;
  const context = made.getContext('2d', { willReadFrequently: true })!;
  context.scale(PIXELS, PIXELS);
  return [made, context];
}

/** All signs in one picture; `cells` says where each lies. */
export interface Atlas { image: HTMLCanvasElement; cells: Record<string, number>; cell: number; across: number; ratio: number }

export function atlas(night: boolean): Atlas {
  const ground = night ? NIGHT : DAY;
  const paints: Record<string, Paint> = {};
  for (const code of Object.keys(UNIT_SIGNS)) {
    paints[`unit-${code}`] = (context) => drawSign(context, unitSign(code, ground), 24, FONT);
    paints[`unit-${code}-ghost`] = (context) => drawSign(context, unitSign(code, ground), 24, FONT, true);
  }
  for (const priority of [1, 2, 3, 4]) paints[`priority-${priority}`] = (context) => drawSign(context, prioritySign(priority, DAY), 24, FONT);
  const names = Object.keys(paints);
  const [image, context] = canvas(CELL * ACROSS, CELL * Math.ceil(names.length / ACROSS));
  const cells: Record<string, number> = {};
  for (const [n, name] of names.entries()) {
    cells[name] = n;
    context.save();
    context.translate((n % ACROSS) * CELL + 2, Math.floor(n / ACROSS) * CELL + 2);
    paints[name]!(context);
    context.restore();
  }
  return { image, cells, cell: CELL, across: ACROSS, ratio: PIXELS };
}

export interface Picture { name: string; data: ImageData; ratio: number }

function draw(name: string, width: number, height: number, paint: Paint): Picture {
  const [made, context] = canvas(width, height);
  paint(context);
  return { name, data: context.getImageData(0, 0, made.width, made.height), ratio: PIXELS };
}

/** Pictures of layers that stand still. */
export function pictures(night: boolean): Picture[] {
  const { ink, paper } = night ? NIGHT : DAY;
  const station = draw('station', 18, 18, (context) => {
    context.fillStyle = paper;
    context.strokeStyle = ink;
    context.lineWidth = 1.6;
    const house = new Path2D('M2.5 8.5L9 2.5l6.5 6v7h-13Z');
    context.fill(house);
    context.stroke(house);
  });
  const pin = draw('pin', 28, 36, (context) => {
    const drop = new Path2D('M14 35C14 35 3 22 3 13a11 11 0 1 1 22 0c0 9-11 22-11 22Z');
    context.fillStyle = '#1d68c9';
    context.strokeStyle = '#ffffff';
    context.lineWidth = 2;
    context.fill(drop);
    context.stroke(drop);
    context.fillStyle = '#ffffff';
    context.fill(new Path2D('M14 8.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Z'));
  });
  return [station, pin];
}
