/** The lifetime of a simulated process, in calls to the outside. */
export type Life = {
	/** Calls `outside` unless dead. Dies at its time, before the call or after it took effect. */
	call<T>(outside: () => Promise<T>): Promise<T>;
	readonly isOver: boolean;
	/** When it dies, e.g. `3 after`. */
	readonly moment: string;
};

/** Stops a killed process from doing anything else. */
export class KilledError extends Error {
	override readonly name = 'KilledError';
	readonly code = 'KILLED';
}

/** @param killedAtCall from 1; `Infinity`: lives on */
export function createLife(killedAtCall: number, when: 'before' | 'after'): Life {
	let calls = 0;
	let isOver = false;
	return {
		moment: `${killedAtCall} ${when}`,
		get isOver() {
			return isOver;
		},
		async call(outside) {
			if (isOver) throw new KilledError();
			calls += 1;
			if (calls < killedAtCall) {
				const result = await outside();
				// The process may have died in another call in the meantime.
				if (isOver) throw new KilledError();
				return result;
			}
			isOver = true;
			if (when === 'after') await outside();
			throw new KilledError();
		},
	};
}

/** Wraps an object so that its asynchronous methods only work while the process lives. */
export function mortal<T extends object>(target: T, life: Life): T {
	return new Proxy(target, {
		get(object, key): unknown {
			const value: unknown = Reflect.get(object, key);
			if (typeof value !== 'function') return value;
			return (...args: unknown[]) => life.call(async (): Promise<unknown> => Reflect.apply(value, object, args));
		},
	});
}
