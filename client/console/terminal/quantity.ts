const BYTE_UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const SECONDS = { minute: 60, hour: 3_600, day: 86_400, year: 31_557_600 };

/** A number of bytes in the unit in which it has up to three digits before the point: `17 B`, `1.5 KiB`, `230 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  let value = bytes / 1_024;
  let unit = 0;
  // 999.5 would be shown as 1000.
  for (; value >= 999.5 && unit < BYTE_UNITS.length - 1; unit++) value /= 1_024;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** How long ago something was, in its largest unit: `now`, `40 s`, `5 min`, `3 h`, `12 d`, `2 y`. */
export function ageText(seconds: number): string {
  const { minute, hour, day, year } = SECONDS;
  if (seconds < 1) return 'now';
  if (seconds < minute) return `${Math.floor(seconds)} s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`;
  if (seconds < day) return `${Math.floor(seconds / hour)} h`;
  return seconds < year ? `${Math.floor(seconds / day)} d` : `${Math.floor(seconds / year)} y`;
}

/** A span of time as a clock counts it: `0:07`, `12:40`, `3:00:05`. */
export function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const { minute, hour } = SECONDS;
  const [hours, minutes, rest] = [
    Math.floor(whole / hour),
    Math.floor((whole % hour) / minute),
    whole % minute,
  ];
  const parts = hours > 0 ? [hours, twoDigits(minutes), twoDigits(rest)] : [minutes, twoDigits(rest)];
  return parts.join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
