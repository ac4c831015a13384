import t from 'tap';
import { columnsOf } from '../../../../client/console/terminal/screen.js';

await t.test('a terminal that nobody gave a size cuts no headings', (t) => {
  t.equal(columnsOf({ columns: 0 }), 80);
  t.equal(columnsOf({}), 80);
  t.equal(columnsOf({ columns: 132 }), 132);
  t.end();
});
