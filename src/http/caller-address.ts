/**
 * Returns the key for throttling a caller: the IPv4 address, or the /64 network of an IPv6 address, because a host can
 * use every address of its network.
 *
 * @param context Astro's; its `clientAddress` throws if the platform sets no `x-forwarded-for`
 * @returns `unknown` if there is no address: such callers share one count
 */
export function callerAddress(context: { readonly clientAddress: string }): string {
	try {
		const address = context.clientAddress;
		if (!address.includes(':')) return address;
		if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
		return network64(address);
	} catch {
		return 'unknown';
	}
}

function network64(address: string): string {
	const [head = '', tail] = address.split('::');
	const first = head === '' ? [] : head.split(':');
	const last = tail === undefined || tail === '' ? [] : tail.split(':');
	const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
	const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
	return `${groups.slice(0, 4).join(':')}::/64`;
}
