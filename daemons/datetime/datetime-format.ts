const TIMESTAMP = /^\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}:\d{2}$/;
const ZERO = 0x30;
const MINUTE_MS = 60_000;
/** Clocks are set back by two hours at most. */
const SOON_MS = 3 * 60 * MINUTE_MS;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * `DD/MM/YYYY HH:MM:SS` in local time: always 19 characters. A time outside the years 0000 to 9999, which the format
 * cannot say, is the first or the last second that it can.
 */
export function formatTimestamp(date: Date): string {
  const year = date.getFullYear();
  if (year < 0) return '01/01/0000 00:00:00';
  if (year > 9999) return '31/12/9999 23:59:59';
  const day = [twoDigits(date.getDate()), twoDigits(date.getMonth() + 1), fourDigits(year)];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  return `${day.join('/')} ${time.join(':')}`;
}

/** True for a well-formed `DD/MM/YYYY HH:MM:SS` that names a day of the calendar and a time of the day. */
export function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  const [day, month, year] = [
    digitsAt(text, 0),
    digitsAt(text, 3),
    100 * digitsAt(text, 6) + digitsAt(text, 8),
  ];
  const isTimeOfDay = digitsAt(text, 11) < 24 && digitsAt(text, 14) < 60 && digitsAt(text, 17) < 60;
  return day >= 1 && day <= daysInMonth(month, year) && isTimeOfDay;
}

/** The number that two digits make. */
function digitsAt(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;
}

/** The seconds a timestamp names, as {@link timestampDate}: two in the hour that comes again when summer time ends. */
export function timestampDates(timestamp: string): readonly Date[] {
  const first = timestampDate(timestamp);
  const soon = new Date(first.getTime() + SOON_MS);
  const again = new Date(
    first.getTime() + (soon.getTimezoneOffset() - first.getTimezoneOffset()) * MINUTE_MS,
  );
  return again.getTime() > first.getTime() && formatTimestamp(again) === timestamp ? [first, again] : [first];
}

/** The second a timestamp names, in local time; the first of two. Only for what {@link isTimestamp} has passed. */
export function timestampDate(timestamp: string): Date {
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = timestamp
    .split(/[/ :]/)
    .map(Number);
  const date = new Date(0);
  // Not by the constructor, which takes the years 0 to 99 for those of the 20th century.
  date.setFullYear(year, month - 1, day);
  date.setHours(hour, minute, second, 0);
  return date;
}

function daysInMonth(month: number, year: number): number {
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeapYear ? 29 : (DAYS[month - 1] ?? 0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function fourDigits(value: number): string {
  return String(value).padStart(4, '0');
}
