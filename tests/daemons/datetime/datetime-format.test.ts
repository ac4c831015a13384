import fc from 'fast-check';
import t from 'tap';
import { formatTimestamp, isTimestamp, timestampDate } from '../../../daemons/datetime/datetime-format.js';

await t.test('a timestamp is local time in 19 characters', (t) => {
  t.equal(formatTimestamp(new Date(2025, 4, 11, 18, 2, 34)), '11/05/2025 18:02:34');
  t.equal(formatTimestamp(new Date(2014, 11, 1, 3, 4, 5)), '01/12/2014 03:04:05');
  t.end();
});

await t.test('every formatted date is a timestamp', (t) => {
  const dates = fc.date({ min: new Date(0), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(dates, (date) => {
      const text = formatTimestamp(date);
      return text.length === 19 && isTimestamp(text);
    }),
  );
  t.end();
});

const ACCEPTED = ['29/02/2024 00:00:00', '31/12/1999 23:59:59', '29/02/2000 12:00:00', '01/01/0001 00:00:00'];

const REFUSED = [
  '',
  '29/02/2023 00:00:00',
  '29/02/1900 00:00:00',
  '31/04/2024 00:00:00',
  '00/01/2024 00:00:00',
  '01/00/2024 00:00:00',
  '01/13/2024 00:00:00',
  '01/01/2024 24:00:00',
  '01/01/2024 00:60:00',
  '01/01/2024 00:00:60',
  '1/01/2024 00:00:00',
  '01/01/2024 00:00:00\n',
  ' 01/01/2024 00:00:00',
  '01-01-2024 00:00:00',
  '2024/01/01 00:00:00',
  '01/01/2024T00:00:00',
  '٠١/01/2024 00:00:00',
];

for (const text of ACCEPTED) {
  await t.test(`${text} is a timestamp`, (t) => {
    t.equal(isTimestamp(text), true);
    t.end();
  });
}

for (const text of REFUSED) {
  await t.test(`${JSON.stringify(text)} is no timestamp`, (t) => {
    t.equal(isTimestamp(text), false);
    t.end();
  });
}

for (const text of ['11/05/2025 18:02:34', '29/02/2024 23:59:59', '01/01/0099 12:00:00']) {
  await t.test(`${text} is a second of local time`, (t) => {
    t.equal(formatTimestamp(timestampDate(text)), text);
    t.end();
  });
}
