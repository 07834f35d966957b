import { MemoryPageStore } from '../../../src/edge/cache/page-store.ts';
import { describePageStore } from './page-store-contract.ts';

describePageStore('memory', async (limits) => new MemoryPageStore(limits));
