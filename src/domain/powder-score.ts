/** 0–100 with the parts it is made of, each 0–1. */
export type PowderScore = {
	readonly score: number;
	/** Snow of the last 72 h with a 24 h half-life, of 30 cm. */
	readonly depth: number;
	/** Cold × calm. */
	readonly quality: number;
	/** No rain or thaw since the snowfall. */
	readonly preservation: number;
};
