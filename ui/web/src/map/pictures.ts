/** The map's own small pictures, drawn from the same signs as the lists. */
import { DAY, drawSign, NIGHT, prioritySign, UNIT_SIGNS, unitSign } from '../parts/signs';

const PIXELS = 2;
const BOX = 28;
const FONT = "'Inter Variable', 'DejaVu Sans', sans-serif";

export interface Picture { name: string; data: ImageData; ratio: number }

function draw(name: string, width: number, height: number, paint: (context: CanvasRenderingContext2D) => void): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = width * PIXELS;
  canvas.height = height * PIXELS;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.scale(PIXELS, PIXELS);
  paint(context);
  return { name, data: context.getImageData(0, 0, canvas.width, canvas.height), ratio: PIXELS };
}

const inset = (paint: (context: CanvasRenderingContext2D) => void) => (context: CanvasRenderingContext2D) => {
  context.translate(2, 2);
  paint(context);
};

/** An arrow on a ring around a unit: where it is heading. */
function heading(ink: string): Picture {
  return draw('heading', 46, 46, (context) => {
    context.fillStyle = ink;
    context.fill(new Path2D('M23 1l6 9h-12Z'));
  });
}

function station(ink: string, paper: string): Picture {
  return draw('station', 18, 18, (context) => {
    context.fillStyle = paper;
    context.strokeStyle = ink;
    context.lineWidth = 1.6;
    const house = new Path2D('M2.5 8.5L9 2.5l6.5 6v7h-13Z');
    context.fill(house);
    context.stroke(house);
  });
}

function pin(ink: string, paper: string): Picture {
  return draw('pin', 28, 36, (context) => {
    const drop = new Path2D('M14 35C14 35 3 22 3 13a11 11 0 1 1 22 0c0 9-11 22-11 22Z');
    context.fillStyle = '#1d68c9';
    context.strokeStyle = paper;
    context.lineWidth = 2;
    context.fill(drop);
    context.stroke(drop);
    context.fillStyle = paper;
    context.fill(new Path2D('M14 8.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Z'));
    context.strokeStyle = ink;
  });
}

/** Every picture that a layer may ask for. */
export function pictures(night: boolean): Picture[] {
  const ground = night ? NIGHT : DAY;
  const units = Object.keys(UNIT_SIGNS).flatMap((code) => [false, true].map((ghost) =>
    draw(`unit-${code}${ghost ? '-ghost' : ''}`, BOX, BOX, inset((context) => drawSign(context, unitSign(code, ground), 24, FONT, ghost)))));
  const priorities = [1, 2, 3, 4].map((priority) =>
    draw(`priority-${priority}`, BOX, BOX, inset((context) => drawSign(context, prioritySign(priority, DAY), 24, FONT))));
  return [...units, ...priorities, heading(ground.ink), station(ground.ink, ground.paper), pin(ground.ink, '#ffffff')];
}
