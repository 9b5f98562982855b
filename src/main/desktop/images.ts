import { nativeImage, type NativeImage } from 'electron';
import type { ConnectionState } from '../../shared/model';
import { draw, toBitmap, type Paint } from './picture';
import { appPicture, statusPicture } from './status-picture';

/** Sizes of a tray's picture, px: what each platform's own icons there have. */
const TRAY_SIZE: Readonly<Partial<Record<NodeJS.Platform, number>>> = { win32: 16, darwin: 18 };
const TRAY_SIZE_ELSEWHERE = 22;
/** For screens with up to this many real pixels to a logical one. */
const SCALES = [1, 1.5, 2, 3];

const drawn = new Map<ConnectionState, NativeImage>();

export function trayImage(state: ConnectionState): NativeImage {
  const present = drawn.get(state);
  if (present !== undefined) return present;
  const fresh = image(statusPicture(state), TRAY_SIZE[process.platform] ?? TRAY_SIZE_ELSEWHERE, SCALES);
  drawn.set(state, fresh);
  return fresh;
}

/** For the window on platforms that do not take it from the installed program. */
export const windowImage = (): NativeImage => image(appPicture, 128, [1]);

function image(paint: Paint, size: number, scales: readonly number[]): NativeImage {
  const made = nativeImage.createEmpty();
  for (const scaleFactor of scales) {
    const side = Math.round(size * scaleFactor);
    const buffer = toBitmap(draw(side, paint));
    made.addRepresentation({ scaleFactor, width: side, height: side, buffer });
  }
  return made;
}
