import { assertNever } from '../../shared/assert';
import type { ConnectionState } from '../../shared/model';
import type { Colour, Paint } from './picture';

const GREEN: Colour = [47, 158, 68, 255];
const BLUE: Colour = [34, 119, 209, 255];
const AMBER: Colour = [240, 140, 0, 255];
const RED: Colour = [224, 49, 49, 255];
const VIOLET: Colour = [132, 94, 247, 255];
const GREY: Colour = [134, 142, 150, 255];
const WHITE: Colour = [255, 255, 255, 255];

/** Half the width of the shapes, so that two sixteenths are left for the edge on a 16-px tray. */
const RADIUS = 0.46;

/**
 * The tray's picture of a status: colour and shape, as on the screens. Shapes that are told apart at 16 px, on
 * dark panels and on light ones, without colour.
 */
export function statusPicture(state: ConnectionState): Paint {
  switch (state) {
    case 'connected':
      return over(disc(GREEN), check);
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return openRing(BLUE);
    case 'waiting':
      return over(ring(AMBER, 0.11), hands(AMBER));
    case 'stopped':
      return over(octagon(RED), exclamation);
    case 'manual':
      return over(diamond(VIOLET), bar(0.5, 0.3, 0.5, 0.7, 0.09));
    case 'incomplete':
      return dashedRing(GREY);
    case 'inactive':
      return pause(GREY);
    default:
      return assertNever(state, 'state of a connection');
  }
}

/** The app's own picture: a building whose lines are a pulse. */
export const appPicture: Paint = over(
  (x, y) => (roundedSquare(x, y, 0.04, 0.2) ? [24, 100, 171, 255] : null),
  (x, y) => {
    const roof = segment(x, y, 0.2, 0.46, 0.5, 0.2) < 0.035 || segment(x, y, 0.5, 0.2, 0.8, 0.46) < 0.035;
    const walls =
      segment(x, y, 0.27, 0.42, 0.27, 0.8) < 0.035 || segment(x, y, 0.73, 0.42, 0.73, 0.8) < 0.035;
    const floor = segment(x, y, 0.27, 0.8, 0.73, 0.8) < 0.035;
    return roof || walls || floor ? WHITE : null;
  },
  (x, y) => {
    const pulse = Math.min(
      segment(x, y, 0.34, 0.6, 0.43, 0.6),
      segment(x, y, 0.43, 0.6, 0.48, 0.47),
      segment(x, y, 0.48, 0.47, 0.54, 0.7),
      segment(x, y, 0.54, 0.7, 0.58, 0.6),
      segment(x, y, 0.58, 0.6, 0.66, 0.6),
    );
    return pulse < 0.026 ? [140, 233, 154, 255] : null;
  },
);

function over(...layers: readonly Paint[]): Paint {
  return (x, y) => {
    for (let index = layers.length - 1; index >= 0; index -= 1) {
      const colour = layers[index]?.(x, y) ?? null;
      if (colour !== null) return colour;
    }
    return null;
  };
}

function disc(colour: Colour): Paint {
  return (x, y) => (Math.hypot(x - 0.5, y - 0.5) <= RADIUS ? colour : null);
}

function octagon(colour: Colour): Paint {
  return (x, y) => {
    const dx = Math.abs(x - 0.5);
    const dy = Math.abs(y - 0.5);
    return Math.max(dx, dy, (dx + dy) * Math.SQRT1_2) <= RADIUS ? colour : null;
  };
}

function diamond(colour: Colour): Paint {
  return (x, y) => (Math.abs(x - 0.5) + Math.abs(y - 0.5) <= 0.5 ? colour : null);
}

function ring(colour: Colour, thickness: number): Paint {
  return (x, y) => {
    const distance = Math.hypot(x - 0.5, y - 0.5);
    return distance <= RADIUS && distance >= RADIUS - thickness ? colour : null;
  };
}

function hands(colour: Colour): Paint {
  return (x, y) =>
    segment(x, y, 0.5, 0.26, 0.5, 0.53) < 0.065 || segment(x, y, 0.5, 0.53, 0.67, 0.62) < 0.065
      ? colour
      : null;
}

function pause(colour: Colour): Paint {
  return (x, y) => (Math.abs(y - 0.5) < 0.36 && Math.abs(Math.abs(x - 0.5) - 0.22) < 0.12 ? colour : null);
}

const onRing = (x: number, y: number): boolean => Math.abs(Math.hypot(x - 0.5, y - 0.5) - 0.36) <= 0.1;
/** 0 to 1 around the middle, from the left. */
const turn = (x: number, y: number): number => (Math.atan2(y - 0.5, x - 0.5) + Math.PI) / (2 * Math.PI);

function openRing(colour: Colour): Paint {
  return (x, y) => (onRing(x, y) && !(turn(x, y) > 0.5 && turn(x, y) < 0.75) ? colour : null);
}

function dashedRing(colour: Colour): Paint {
  return (x, y) => (onRing(x, y) && (turn(x, y) * 6) % 1 < 0.6 ? colour : null);
}

const check: Paint = (x, y) =>
  segment(x, y, 0.28, 0.52, 0.44, 0.67) < 0.07 || segment(x, y, 0.44, 0.67, 0.73, 0.35) < 0.07 ? WHITE : null;
const exclamation: Paint = (x, y) =>
  segment(x, y, 0.5, 0.25, 0.5, 0.54) < 0.075 || Math.hypot(x - 0.5, y - 0.74) < 0.085 ? WHITE : null;

function bar(x1: number, y1: number, x2: number, y2: number, half: number): Paint {
  return (x, y) => (segment(x, y, x1, y1, x2, y2) < half ? WHITE : null);
}

/** Distance of a place from a line between two places. */
function segment(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

function roundedSquare(x: number, y: number, margin: number, radius: number): boolean {
  const reach = 0.5 - margin - radius;
  const dx = Math.max(0, Math.abs(x - 0.5) - reach);
  const dy = Math.max(0, Math.abs(y - 0.5) - reach);
  return Math.hypot(dx, dy) <= radius;
}
