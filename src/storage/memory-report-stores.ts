import type { CorrectionStore, EvaluationStore } from '../app/alerts/alert-ports.ts';
import type { ReportStore } from '../app/reports/report-ports.ts';
import { StorageError } from './errors.ts';

/** Without a database no report and no alert can be kept: there are none to read, and writing one is refused. */

const refuse = () => Promise.reject(new StorageError('STORAGE_UNREACHABLE'));

export function createNoReportStore(): ReportStore {
	return {
		loadPublished: async () => new Map(),
		listVersions: async () => [],
		listRecent: async () => [],
		loadState: async (resortId) => ({ resortId, revision: 0, published: null, draft: null }),
		loadStates: async () => new Map(),
		findVersion: async () => null,
		publish: refuse,
		saveDraft: refuse,
		discardDraft: refuse,
		hasDelivery: async () => false,
		pruneDeliveries: async () => {},
		forgetAuthor: async () => {},
	};
}

export function createNoCorrectionStore(): CorrectionStore {
	return { listCorrectable: async () => [], correct: async () => 0 };
}

export function createNoEvaluationStore(): EvaluationStore {
	return {
		loadBatch: async () => ({ alerts: [], unreadableIds: [], lastId: null }),
		saveOutcomes: refuse,
		pruneBefore: async () => {},
	};
}
