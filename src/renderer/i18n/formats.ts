import { DAY, HOUR, MINUTE, SECOND } from '../../shared/time';
import { LOCALES, type Language } from './languages';

/** Dates, numbers and spans as the language writes them. */
export interface Formats {
  number(value: number): string;
  /** At most `digits` behind the point. */
  decimal(value: number, digits: number): string;
  /** Exactly `digits` behind the point. */
  fixed(value: number, digits: number): string;
  /** 14:03:07 */
  time(at: number): string;
  /** 14:03 */
  clock(at: number): string;
  /** Date and time to the second. */
  dateTime(at: number): string;
  /** The time where it is of today, else with its date. */
  recent(at: number): string;
  /** A size in the unit that fits, as disks are sold: "1.2 GB". */
  bytes(value: number): string;
  /** A span in its largest unit: "5 s", "3 min", "2 h", "4 d". */
  span(ms: number): string;
}

function makeFormats(language: Language): Formats {
  const locale = LOCALES[language];
  const number = new Intl.NumberFormat(locale);
  const upTo = [0, 1, 2, 3, 4].map(
    (digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }),
  );
  const exactly = [0, 1, 2, 3, 4].map(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const dateTime = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const units = language === 'en' ? EN_UNITS : language === 'zh-Hant' ? HANT_UNITS : HANS_UNITS;
  return {
    number: (value) => number.format(value),
    decimal: (value, digits) => (upTo[Math.min(4, Math.max(0, digits))] ?? number).format(value),
    fixed: (value, digits) => (exactly[Math.min(4, Math.max(0, digits))] ?? number).format(value),
    time: (at) => time.format(at),
    clock: (at) => clock.format(at),
    dateTime: (at) => dateTime.format(at),
    recent: (at) => (new Date(at).toDateString() === new Date().toDateString() ? time : dateTime).format(at),
    bytes: (value) => {
      const step = BYTE_UNITS.findIndex((_unit, index) => value < 1000 ** (index + 1));
      const unit = step < 0 ? BYTE_UNITS.length - 1 : step;
      const format = unit < 2 ? number : upTo[1];
      return `${(format ?? number).format(roundedTo(value / 1000 ** unit, unit < 2 ? 0 : 1))} ${BYTE_UNITS[unit] ?? ''}`;
    },
    span: (ms) => {
      const span = Math.max(0, ms);
      if (span < MINUTE) return units.second(Math.floor(span / SECOND));
      if (span < HOUR) return units.minute(Math.floor(span / MINUTE));
      if (span < 2 * DAY) return units.hour(Math.floor(span / HOUR));
      return units.day(Math.floor(span / DAY));
    },
  };
}

/** The same in all our languages. */
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const roundedTo = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

interface Units {
  second(n: number): string;
  minute(n: number): string;
  hour(n: number): string;
  day(n: number): string;
}
const EN_UNITS: Units = {
  second: (n) => `${n} s`,
  minute: (n) => `${n} min`,
  hour: (n) => `${n} h`,
  day: (n) => `${n} d`,
};
const HANT_UNITS: Units = {
  second: (n) => `${n} 秒`,
  minute: (n) => `${n} 分鐘`,
  hour: (n) => `${n} 小時`,
  day: (n) => `${n} 天`,
};
const HANS_UNITS: Units = {
  second: (n) => `${n} 秒`,
  minute: (n) => `${n} 分钟`,
  hour: (n) => `${n} 小时`,
  day: (n) => `${n} 天`,
};

const made = new Map<Language, Formats>();

export function formatsOf(language: Language): Formats {
  let formats = made.get(language);
  if (formats === undefined) {
    formats = makeFormats(language);
    made.set(language, formats);
  }
  return formats;
}
