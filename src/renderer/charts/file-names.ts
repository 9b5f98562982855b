import { MINUTE } from '../../shared/time';

/** What no file's name may hold on Windows, and what would be read as a folder elsewhere; and what nobody can see. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;
const LONGEST = 80;

/** `Boiler room 2026-11-20 08-00 to 2026-11-21 08-00.png`: local time, no colon, for Windows. */
export function chartFileName(title: string, from: number, to: number, extension: 'png' | 'csv'): string {
  const name = [...title.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim()].slice(0, LONGEST).join('');
  // A dot at the beginning would hide the file.
  const shown = name.replace(/^\.+/, '').trim();
  return `${shown === '' ? 'chart' : shown} ${moment(from)} to ${moment(to)}.${extension}`;
}

function moment(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16).replace('T', ' ').replace(':', '-');
}

/** Hands a file to the operator as the browser, or the window, does with downloads. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn; how long it takes, nobody tells.
  setTimeout(() => URL.revokeObjectURL(address), MINUTE);
}
