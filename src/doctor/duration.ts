/** Seconds as a reader takes them in: `12 s`, `4 min`, `3 h`, `2 days`. */
export function tellDuration(seconds: number): string {
	const s = Math.max(0, Math.round(seconds));
	if (s < 120) return `${s} s`;
	if (s < 7_200) return `${Math.round(s / 60)} min`;
	if (s < 172_800) return `${Math.round(s / 3_600)} h`;
	return `${Math.round(s / 86_400)} days`;
}
