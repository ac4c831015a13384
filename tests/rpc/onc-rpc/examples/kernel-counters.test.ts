import t from 'tap';
import { kernelCounters, ticks } from '#examples/kernel-counters.js';

const LARGE = 2 ** 32 + 7;

await t.test('counters of 32 bits begin again at their lowest', (t) => {
  const columns = Array.from({ length: 16 }, () => String(LARGE)).join(' ');
  const proc = t.testdir({
    vmstat: ['pgpgin', 'pgpgout', 'pswpin', 'pswpout'].map((name) => `${name} ${LARGE}\n`).join(''),
    stat: `intr ${LARGE} 1 2\nctxt ${2 ** 32 - 1}\n`,
    diskstats: `8 0 sda ${columns}\n8 1 sda1 ${columns}\n`,
    net: { dev: `heading\nheading\nlo: ${columns}\neth0:${2 ** 31} ${columns}\n` },
  });
  t.match(kernelCounters(proc), {
    dk_xfer: [14, 0, 0, 0],
    v_pgpgin: 7,
    v_pgpgout: 7,
    v_pswpin: 7,
    v_pswpout: 7,
    v_intr: 7,
    v_swtch: 2 ** 32 - 1,
    if_ipackets: 7,
    if_ierrors: 7,
    if_opackets: 7,
    if_oerrors: 7,
    if_collisions: 7,
  });
  t.equal(ticks(10 * 2 ** 31), -(2 ** 31), 'those of the processors are signed');
  t.end();
});

await t.test('where there is no /proc nothing is counted', (t) => {
  const counters = kernelCounters(`${t.testdir()}/none`);
  t.same(counters.dk_xfer, [0, 0, 0, 0]);
  t.equal(counters.v_intr, 0);
  t.end();
});
