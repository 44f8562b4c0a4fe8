import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
/** Some proxies put the caller's port into X-Forwarded-For too; it differs with every connection. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d+|\[([^\]]+)\](?::\d+)?)$/;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** What a caller cannot change at will: an IPv4 address, or the /64 in which an IPv6 host chooses its addresses. */
export function networkOf(given: string): string {
  const address = withoutPort(given);
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const written = before.length + after.length + (address.includes('.') ? 1 : 0); // a dotted end stands for two groups
  const groups = [...before, ...Array<string>(tail === undefined ? 0 : GROUPS - written).fill('0'), ...after];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function withoutPort(address: string): string {
  const [, ipv4, ipv6] = WITH_PORT.exec(address) ?? [];
  return ipv4 ?? ipv6 ?? address;
}
