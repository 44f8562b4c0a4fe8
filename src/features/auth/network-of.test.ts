import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf } from './network-of.ts';

// Attack A47 of docs/attacks.md.

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['203.0.113.7:51034', '203.0.113.7'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['', ''],
  ['not an address', 'not an address'],
])('%s is limited as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const half = fc.tuple(group, group, group, group);

test('all hosts of one /64 are one caller, however their addresses are written', () => {
  fc.assert(
    fc.property(half, half, half, (network, host, otherHost) => {
      const written = [...network, ...host].join(':');
      const shortest = new URL(`http://[${written}]`).hostname.slice(1, -1);
      const long = [...network, ...otherHost].map((part) => part.padStart(4, '0').toUpperCase()).join(':');
      fc.pre(!shortest.startsWith('::ffff:'));
      expect(networkOf(shortest)).toBe(networkOf(written));
      expect(networkOf(long)).toBe(networkOf(written));
    }),
  );
});

test('hosts of different networks are different callers', () => {
  fc.assert(
    fc.property(half, half, half, (network, otherNetwork, host) => {
      fc.pre(network.join() !== otherNetwork.join());
      expect(networkOf([...network, ...host].join(':'))).not.toBe(networkOf([...otherNetwork, ...host].join(':')));
    }),
  );
});
