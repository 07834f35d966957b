/** How long something lives, in calls to what stands outside of it. */
export type Life = {
	/** Calls `outside` unless dead; dies at its time, before the call or when it has taken effect. */
	call<T>(outside: () => Promise<T>): Promise<T>;
	readonly isOver: boolean;
};

/** What a process that was killed would have done next is not done. */
export class KilledError extends Error {
	override readonly name = 'KilledError';
	readonly code = 'KILLED';
}

/** @param killedAtCall from 1; `Infinity`: lives on */
export function createLife(killedAtCall: number, when: 'before' | 'after'): Life {
	let calls = 0;
	let isOver = false;
	return {
		get isOver() {
			return isOver;
		},
		async call(outside) {
			if (isOver) throw new KilledError();
			calls += 1;
			if (calls < killedAtCall) {
				const result = await outside();
				// Another call of the same process may have been its end meanwhile.
				if (isOver) throw new KilledError();
				return result;
			}
			isOver = true;
			if (when === 'after') await outside();
			throw new KilledError();
		},
	};
}

/** The same object, whose asynchronous methods are called for as long as a life lasts. */
export function mortal<T extends object>(target: T, life: Life): T {
	return new Proxy(target, {
		get(object, key): unknown {
			const value: unknown = Reflect.get(object, key);
			if (typeof value !== 'function') return value;
			return (...args: unknown[]) => life.call(async (): Promise<unknown> => Reflect.apply(value, object, args));
		},
	});
}
